package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// What follows is the part of CycloneDX 1.5 that is written
// (cyclonedx.org/docs/1.5/json).
type bill struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	Serial       string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

// metadata has no time: the same release has the same bill.
type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string      `json:"type"`
	Ref        string      `json:"bom-ref,omitempty"`
	Name       string      `json:"name"`
	Version    string      `json:"version,omitempty"`
	Hashes     []hash      `json:"hashes,omitempty"`
	Licences   []licence   `json:"licenses,omitempty"`
	Purl       string      `json:"purl,omitempty"`
	Properties []property  `json:"properties,omitempty"`
	Components []component `json:"components,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type licence struct {
	Licence struct {
		ID string `json:"id"`
	} `json:"license"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

func licencesOf(ids []string) []licence {
	var list []licence
	for _, id := range ids {
		var l licence
		l.Licence.ID = id
		list = append(list, l)
	}
	return list
}

// bill writes the bill of materials.
func (r release) bill(parts []part) ([]byte, error) {
	ours := "pkg:golang/" + r.path + "@" + r.version
	b := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.5.schema.json", Format: "CycloneDX", SpecVersion: "1.5", Version: 1,
		Metadata: metadata{component{Type: "application", Ref: ours, Name: r.path, Version: r.version, Licences: licencesOf([]string{"Apache-2.0"}), Purl: ours}},
	}
	for _, name := range slices.Sorted(maps.Keys(r.digests)) {
		b.Metadata.Component.Components = append(b.Metadata.Component.Components,
			component{Type: "file", Name: name, Hashes: []hash{{"SHA-256", r.digests[name]}}})
	}
	all := dependency{Ref: ours}
	for _, p := range parts {
		c := component{Type: p.kind, Ref: p.purl, Name: p.name, Version: p.version, Purl: p.purl, Licences: licencesOf(p.licences)}
		if p.sha512 != "" {
			c.Hashes = []hash{{"SHA-512", p.sha512}}
		}
		if p.sum != "" { // the sum of a list of sums, so no hash of a file
			c.Properties = []property{{"go.sum", p.sum}}
		}
		b.Components = append(b.Components, c)
		all.DependsOn = append(all.DependsOn, p.purl)
	}
	b.Dependencies = []dependency{all}
	content, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	b.Serial = serialOf(content)
	content, err = json.MarshalIndent(b, "", "  ")
	return append(content, '\n'), err
}

// serialOf names a bill after its content, as a UUID of version 8 (RFC 9562,
// section 5.8).
func serialOf(content []byte) string {
	u := sha256.Sum256(content)
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:16])
}

// texts puts all licences and notices into one file, as most of them ask.
func texts(parts []part) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, "Frontdoor is under the Apache License 2.0. It contains:")
	fmt.Fprintln(&b)
	for _, p := range parts {
		fmt.Fprintf(&b, "  %s %s: %s\n", p.name, p.version, strings.Join(p.licences, ", "))
	}
	for _, p := range parts {
		for _, t := range p.texts {
			fmt.Fprintf(&b, "\n\n======== %s %s: %s ========\n\n%s", p.name, p.version, t.name, t.body)
		}
		if len(p.texts) == 0 {
			fmt.Fprintf(&b, "\n\n======== %s %s ========\n\nThe package declares the licence %s and comes without its text.\n", p.name, p.version, p.declared)
		}
	}
	return b.Bytes()
}

func digestOf(file string) (string, error) {
	b, err := os.ReadFile(file)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
}
