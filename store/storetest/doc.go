// Package storetest is what every store must pass: the contract of package
// store, as tests. An engine's own tests call Run.
package storetest
