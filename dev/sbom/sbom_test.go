package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const mit = "Permission is hereby granted, free of\ncharge, to any person…"

func TestOnlyAllowedLicences(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		part
		want string // the licences, or words of the refusal
		ok   bool
	}{
		"MIT":                 {part{texts: []text{{"LICENSE", mit}}}, "MIT", true},
		"small letters":       {part{texts: []text{{"licence.md", mit}}}, "MIT", true},
		"two":                 {part{texts: []text{{"LICENSE", mit + " Apache License\n Version 2.0"}}}, "Apache-2.0,MIT", true},
		"BSD with the clause": {part{texts: []text{{"COPYING", "Redistribution and use in source and binary forms … to endorse or promote products"}}}, "BSD-3-Clause", true},
		"BSD without":         {part{texts: []text{{"COPYING", "Redistribution and use in source and binary forms"}}}, "BSD-2-Clause", true},
		"MPL names the GPL":   {part{texts: []text{{"LICENSE", "Mozilla Public License Version 2.0 … GNU General Public License"}}}, "MPL-2.0", true},
		"ISC":                 {part{texts: []text{{"LICENSE", "Permission to use, copy, modify, and/or distribute … with or without fee is hereby granted, provided that the above copyright notice"}}}, "ISC", true},
		"0BSD":                {part{texts: []text{{"LICENSE", "Permission to use, copy, modify, and/or distribute … with or without fee is hereby granted."}}}, "0BSD", true},
		"declared":            {part{declared: "MIT"}, "MIT", true},
		"none":                {part{}, "no licence", false},
		"a notice only":       {part{texts: []text{{"NOTICE", mit}, {"LICENSE-LOGO", mit}}}, "no licence", false},
		"unknown":             {part{texts: []text{{"LICENSE", "All rights reserved."}}}, "no licence", false},
		"GPL":                 {part{texts: []text{{"COPYING", "GNU GENERAL PUBLIC LICENSE Version 3"}}}, "GPL", false},
		"AGPL beside MIT":     {part{texts: []text{{"COPYING", "GNU Affero General Public License"}, {"LICENSE", mit}}}, "GPL", false},
		"MIT with a clause":   {part{texts: []text{{"LICENSE", "Commons Clause " + mit}}}, "Commons-Clause", false},
		"declared and closed": {part{declared: "UNLICENSED"}, "UNLICENSED", false},
	} {
		err := c.judge()
		switch {
		case c.ok && (err != nil || strings.Join(c.licences, ",") != c.want):
			t.Errorf("%s: %v, %v", name, c.licences, err)
		case !c.ok && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEscaped(t *testing.T) {
	t.Parallel()
	if got := escaped("github.com/BurntSushi/toml"); got != "github.com/!burnt!sushi/toml" {
		t.Error(got)
	}
}

// TestReleaseIsListed: the real program's bill names every module that is in
// the binary, its licences are all allowed, and both files are the same when
// they are made again.
func TestReleaseIsListed(t *testing.T) {
	if _, err := os.Stat("../../node_modules/nhsuk-frontend"); err != nil {
		t.Skip("npm packages are not installed (make assets)")
	}
	t.Chdir("../..")
	dir := t.TempDir()
	binary := filepath.Join(dir, "frontdoor-test")
	if out, err := exec.Command("go", "build", "-o", binary, "./cmd/frontdoor").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var made [2][]byte
	for i := range made {
		sbom, licences := filepath.Join(dir, "sbom.json"), filepath.Join(dir, "LICENSES.txt")
		if err := run("v1.2.3", sbom, licences, []string{binary}); err != nil {
			t.Fatal(err)
		}
		a, err := os.ReadFile(sbom)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(licences)
		if err != nil {
			t.Fatal(err)
		}
		made[i] = slices.Concat(a, []byte{0}, b)
	}
	if !bytes.Equal(made[0], made[1]) {
		t.Error("made again, the files are others")
	}
	content, licences, _ := bytes.Cut(made[0], []byte{0})
	var b bill
	if err := json.Unmarshal(content, &b); err != nil {
		t.Fatal(err)
	}
	if b.Format != "CycloneDX" || b.SpecVersion != "1.5" || !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(b.Serial) {
		t.Errorf("%s %s %s", b.Format, b.SpecVersion, b.Serial)
	}
	if m := b.Metadata.Component; m.Name != "frontdoor" || m.Version != "v1.2.3" || len(m.Components) != 1 || len(m.Components[0].Hashes[0].Content) != 64 {
		t.Errorf("%+v", m)
	}
	listed := map[string]bool{}
	for _, c := range b.Components {
		listed[c.Name+" "+c.Version] = true
		if len(c.Licences) == 0 || c.Version == "" || !slices.Contains(b.Dependencies[0].DependsOn, c.Ref) {
			t.Errorf("%+v", c)
		}
		if !bytes.Contains(licences, []byte("======== "+c.Name+" "+c.Version)) {
			t.Errorf("%s is without its licence", c.Name)
		}
	}
	out, err := exec.Command("go", "version", "-m", binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := regexp.MustCompile(`(?m)^\tdep\t(\S+)\t(\S+)`).FindAllSubmatch(out, -1)
	if len(modules) < 20 {
		t.Fatalf("the binary names only %d modules", len(modules))
	}
	for _, m := range modules {
		if !listed[string(m[1])+" "+string(m[2])] {
			t.Errorf("%s %s is in the binary and not in the bill", m[1], m[2])
		}
	}
	if !slices.ContainsFunc(b.Components, func(c component) bool { return c.Name == "nhsuk-frontend" && len(c.Hashes[0].Content) == 128 }) {
		t.Error("what the browser gets is not in the bill")
	}
	if err := os.WriteFile(binary, []byte("no program"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run("v1", filepath.Join(dir, "x"), filepath.Join(dir, "y"), []string{binary}); err == nil {
		t.Error("a file that is no program has a bill")
	}
}
