package main

import (
	"io"

	"github.com/alecthomas/kong"
)

// Commands are all commands as the parser knows them, so that a new one is
// tested without being listed.
func Commands() ([][]string, error) {
	parser, err := newParser(streams{io.Discard, io.Discard}, func(int) {})
	if err != nil {
		return nil, err
	}
	var list [][]string
	var walk func(n *kong.Node, path []string)
	walk = func(n *kong.Node, path []string) {
		list = append(list, path)
		for _, c := range n.Children {
			walk(c, append(path[:len(path):len(path)], c.Name))
		}
	}
	for _, c := range parser.Model.Children {
		walk(c, []string{c.Name})
	}
	return list, nil
}

// HasSubcommands says whether a command only groups others.
func HasSubcommands(path []string) bool {
	return len(path) == 1 && (path[0] == "import" || path[0] == "export")
}
