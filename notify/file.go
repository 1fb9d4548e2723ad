package notify

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"frontdoor/care"
)

const (
	directoryMode fs.FileMode = 0o700 // messages name patients: only the program's own user reads them
	fileMode      fs.FileMode = 0o600
)

// Directory delivers messages as files, one JSON object each, named after the
// message. It is meant for trying the program out and for its demonstration,
// where a person opens the files; it is a delivery to a place, not a stand-in
// for a carrier: nothing leaves the machine, and every receipt is Delivered.
type Directory struct{ root *os.Root }

// note is the form of a file.
type note struct {
	ID      care.ID `json:"id"`
	Channel Channel `json:"channel"`
	To      string  `json:"to"`
	From    string  `json:"from"`
	Subject string  `json:"subject,omitempty"`
	Body    string  `json:"body"`
}

// OpenDirectory opens a directory for messages, making it when it is absent.
// A directory that others may enter is refused (Invalid).
func OpenDirectory(path string) (*Directory, error) {
	const op = "notify.directory"
	if err := os.MkdirAll(path, directoryMode); err != nil {
		return nil, care.Wrap(op, err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, care.Wrap(op, err)
	}
	info, err := root.Stat(".")
	if err == nil && info.Mode().Perm()&^directoryMode != 0 {
		err = care.Fail(care.Invalid, op, "The directory for messages must be closed to other users (mode 0700).")
	}
	if err != nil {
		return nil, errors.Join(care.Wrap(op, err), root.Close())
	}
	return &Directory{root: root}, nil
}

// Close gives the directory back.
func (d *Directory) Close() error { return care.Wrap("notify.directory", d.root.Close()) }

// Send writes the file of a message; one that is there already stays as it is.
// The file appears whole or not at all, and is on the disk when Send returns.
func (d *Directory) Send(ctx context.Context, m Message) (Receipt, error) {
	const op = "notify.directory"
	if err := m.Check(); err != nil {
		return Receipt{}, err
	}
	if ctx.Err() != nil {
		return Receipt{}, later(op, Fault{Reason: Unlinked, cause: ctx.Err()})
	}
	if err := d.write(m); err != nil {
		return Receipt{}, later(op, Fault{Reason: Technical, cause: err})
	}
	return Receipt{ProviderID: string(m.ID), State: Delivered}, nil
}

func (d *Directory) write(m Message) error {
	name := string(m.ID) + ".json" // Check has made sure that an identifier is a plain name
	if _, err := d.root.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return err // nil: delivered before
	}
	text, err := json.MarshalIndent(note{m.ID, m.Channel, m.To, m.From, m.Subject, m.Body}, "", "  ")
	if err != nil {
		return err
	}
	draft := name + ".part"
	if err := d.put(draft, append(text, '\n')); err != nil {
		return errors.Join(err, d.root.Remove(draft))
	}
	if err := d.root.Rename(draft, name); err != nil {
		return err
	}
	here, err := d.root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(here.Sync(), here.Close())
}

func (d *Directory) put(name string, text []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
