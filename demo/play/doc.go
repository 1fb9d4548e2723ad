// Package play plays a made-up network and its Monday into a running desk,
// through the same commands that people use: contacts arrive, staff decide,
// patients answer and choose.
//
// What staff cannot do, because a real visitor of the demonstration was
// quicker, is left to the visitor. Nothing here reaches past the desk.
package play
