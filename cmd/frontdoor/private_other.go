//go:build !unix

package main

// keepPrivate leaves it to the folder's own permissions.
func keepPrivate() {}
