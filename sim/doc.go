// Package sim drives the whole system as the world does: a real server process
// that is killed and started again, and many clients over HTTP who do not give
// up. It keeps its own record of every answer, so that afterwards the store can
// be held against what was acknowledged.
//
// It is used by tests; nothing of the product imports it.
package sim
