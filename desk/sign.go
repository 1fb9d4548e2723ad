package desk

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"frontdoor/journal"
)

// headKey signs the heads that are exported. It is made from the installation's
// secret: a file of heads that is kept elsewhere proves that it came from here
// and was not changed there. Whoever holds the store could sign anew; that is
// why the file is kept elsewhere.
func (d *Desk) headKey() ed25519.PrivateKey {
	mac := hmac.New(sha256.New, d.secret)
	mac.Write([]byte("heads"))
	return ed25519.NewKeyFromSeed(mac.Sum(nil))
}

// SignHead signs the end of a journal; the signature is in hex.
func (d *Desk) SignHead(h journal.Head) string {
	return hex.EncodeToString(ed25519.Sign(d.headKey(), headBytes(h)))
}

// SignedHere says whether SignHead of this installation made the signature.
func (d *Desk) SignedHere(h journal.Head, signature string) bool {
	sig, err := hex.DecodeString(signature)
	public := d.headKey().Public().(ed25519.PublicKey)
	return err == nil && ed25519.Verify(public, headBytes(h), sig)
}

// headBytes are what is signed: organisation, number, time and hash, each so
// that no two heads have the same bytes.
func headBytes(h journal.Head) []byte {
	b := append([]byte(h.Org), 0)
	b = binary.BigEndian.AppendUint64(b, uint64(h.Number))
	b = binary.BigEndian.AppendUint64(b, uint64(h.At.UnixMicro()))
	return append(b, h.Hash...)
}
