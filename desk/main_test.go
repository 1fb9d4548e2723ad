package desk_test

import (
	"flag"
	"testing"

	"frontdoor/store/postgres/pgtest"
)

// machineRuns are the random sequences of an ordinary test run: each works a
// whole practice for some days. -rapid.checks asks for more.
const machineRuns = "12"

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", machineRuns); err != nil {
		panic(err)
	}
	pgtest.Main(m)
}
