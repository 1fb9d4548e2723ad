// Command sbom says what a release is made of: a software bill of materials
// (CycloneDX 1.5, JSON) and the licences of everything that is in the binary.
//
//	sbom -version v1 -sbom bin/sbom.json -licences bin/LICENSES.txt bin/frontdoor-linux-amd64 …
//
// It owns the list of licences that may be linked. Modules are those that the
// binaries themselves name (debug/buildinfo), not those of go.mod; licence
// texts are read from the module cache, from the toolchain and from
// node_modules, where the build has just found the code. Nothing is fetched.
//
// Invariants: the same binaries give the same files, byte for byte; a module
// without a licence text, with one that is not known, or with one that is not
// allowed, is a failure, never a gap. An npm package may come without a text
// when the lock file names its licence; that is said in the list.
//
// It judges the texts of the parts themselves by tell-tale sentences; what they
// contain in turn is passed on with their notices and not judged. It gives no
// legal advice.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	version := flag.String("version", "", "version of the binaries, which do not hold it themselves")
	sbom := flag.String("sbom", "", "file for the bill of materials")
	licences := flag.String("licences", "", "file for the licence texts")
	flag.Parse()
	if *version == "" || *sbom == "" || *licences == "" || flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: sbom -version VERSION -sbom FILE -licences FILE BINARY…")
		os.Exit(2)
	}
	if err := run(*version, *sbom, *licences, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "sbom: "+err.Error())
		os.Exit(1)
	}
}

func run(version, sbom, licences string, binaries []string) error {
	r, err := readBinaries(binaries)
	if err != nil {
		return err
	}
	r.version = version
	parts, err := r.parts()
	if err != nil {
		return err
	}
	for i := range parts {
		if err := parts[i].judge(); err != nil {
			return err
		}
	}
	bill, err := r.bill(parts)
	if err != nil {
		return err
	}
	if err := os.WriteFile(sbom, bill, 0o644); err != nil {
		return err
	}
	return os.WriteFile(licences, texts(parts), 0o644)
}

// parts are all that is in the binaries, not judged yet.
func (r release) parts() ([]part, error) {
	std, err := r.toolchain()
	if err != nil {
		return nil, err
	}
	cache, err := output("go", "env", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	list := []part{std}
	for _, m := range r.modules {
		list = append(list, modulePart(cache, m))
	}
	for _, name := range bundled {
		p, err := packagePart(name)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
