package main

import "context"

type demoCmd struct{ storeFlags }

func (c demoCmd) Run(ctx context.Context, s streams) error { return nil }
