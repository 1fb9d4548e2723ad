//go:build unix

package main

import "syscall"

// keepPrivate makes every file of this process one that only its owner can
// read: the store, its copies and messages written to a folder hold personal
// data.
func keepPrivate() { syscall.Umask(0o077) }
