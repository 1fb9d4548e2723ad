package ui_test

import (
	"os"
	"testing"

	"frontdoor/web/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }
