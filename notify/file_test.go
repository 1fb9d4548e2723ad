package notify_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/notify"
)

func TestDirectoryKeepsEachMessageOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "outgoing", "messages")
	senders := open(t, notify.Config{TextProvider: notify.ByDirectory, EmailProvider: notify.ByDirectory, Directory: dir})
	text, email := textMessage(), emailMessage()
	for _, m := range []notify.Message{text, email, text} {
		got, err := carrier(t, senders, m.Channel).Send(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(notify.Receipt{ProviderID: string(m.ID), State: notify.Delivered}, got); diff != "" {
			t.Error(diff)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v, %v", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Fatalf("files %v, %v", files, err)
	}
	path := filepath.Join(dir, string(email.ID)+".json")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file: %v, %v", info.Mode(), err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"id": string(email.ID), "channel": "email", "to": email.To, "from": email.From, "subject": email.Subject, "body": email.Body,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	changed := email
	changed.Body = "Other words under the same identifier"
	if _, err := carrier(t, senders, notify.Email).Send(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(raw) {
		t.Errorf("the file was written again: %s, %v", after, err)
	}
}

func TestDirectoryFaults(t *testing.T) {
	t.Parallel()
	m := textMessage()

	wide := filepath.Join(t.TempDir(), "wide")
	if err := os.Mkdir(wide, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := notify.OpenDirectory(wide); care.KindOf(err) != care.Invalid {
		t.Errorf("a directory open to others: %v", err)
	}

	dir := filepath.Join(t.TempDir(), "messages")
	d, err := notify.OpenDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	bad := m
	bad.ID = "../escape"
	_, err = d.Send(t.Context(), bad)
	wantFault(t, err, care.Invalid, notify.BadContent, bad)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = d.Send(ctx, m)
	wantFault(t, err, care.Unavailable, notify.Unlinked, m)

	// A directory where the file should be stands for every fault of writing.
	draft := filepath.Join(dir, string(m.ID)+".json.part")
	if err := os.Mkdir(draft, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = d.Send(t.Context(), m)
	wantFault(t, err, care.Unavailable, notify.Technical, m)
	if got, err := d.Send(t.Context(), m); err != nil || got.State != notify.Delivered {
		t.Errorf("after the fault: %+v, %v", got, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = d.Send(t.Context(), textMessage())
	wantFault(t, err, care.Unavailable, notify.Technical, m)
}
