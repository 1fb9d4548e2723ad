package main

import (
	"strings"
	"testing"

	"frontdoor/care"
)

// FuzzEnvFile reads configuration files of any form: what is read is in the
// file, and an error never shows a line, which may be a secret gone astray.
func FuzzEnvFile(f *testing.F) {
	for _, s := range []string{
		"", "FRONTDOOR_DB=sqlite:x\n", "# note\n; note\n\nA='b c'\nA=\"\"\n", "A==\n=\n", "A='\n", "secret-without-a-name\n", "\xff\x00=\x00\n", "A=b\r\nB=c\r", strings.Repeat("a", 70_000) + "=b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file string) {
		r, err := envFile(strings.NewReader(file))
		if err != nil {
			for line := range strings.Lines(file) {
				if line = strings.TrimSpace(line); len(line) > 20 && strings.Contains(err.Error(), line) {
					t.Errorf("the error shows a line: %v", err)
				}
			}
			return
		}
		for key, value := range r.(settings) {
			if !strings.Contains(file, key) || !strings.Contains(file, value) || strings.ContainsAny(key, "\n=") || strings.Contains(value, "\n") {
				t.Errorf("%q is %q", key, value)
			}
		}
		parser, err := newParser(streams{}, func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.(settings).Validate(parser.Model); err != nil && care.KindOf(err) != care.Invalid {
			t.Errorf("refused as %s", care.KindOf(err))
		}
	})
}
