package notify

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"

	"frontdoor/care"
)

// minRSABits refuses keys too short to be trusted; NHS England asks for 4096.
const minRSABits = 2048

// signHS256 makes a JSON Web Token with a shared secret (RFC 7515, RFC 7518).
func signHS256(secret []byte, claims any) (string, error) {
	text, err := unsigned(map[string]string{"typ": "JWT", "alg": "HS256"}, claims)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

// signRS512 makes a JSON Web Token with an RSA key and its registered name.
func signRS512(key *rsa.PrivateKey, keyID string, claims any) (string, error) {
	text, err := unsigned(map[string]string{"typ": "JWT", "alg": "RS512", "kid": keyID}, claims)
	if err != nil {
		return "", err
	}
	sum := sha512.Sum512([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA512, sum[:])
	if err != nil {
		return "", err
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

func unsigned(header map[string]string, claims any) (string, error) {
	h, err := json.Marshal(header)
	if err != nil {
		return "", err
	}
	c, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(c), nil
}

// parseRSAKey reads a private key in PEM (PKCS #8 or PKCS #1). Its error says
// nothing of the key's bytes.
func parseRSAKey(op string, text []byte) (*rsa.PrivateKey, error) {
	unusable := care.Fail(care.Invalid, op, "The key file must hold an RSA private key of at least %d bits in PEM form.", minRSABits)
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, unusable
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil && key.N.BitLen() >= minRSABits {
		return key, nil
	}
	any, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := any.(*rsa.PrivateKey)
	if err != nil || !ok || key.N.BitLen() < minRSABits {
		return nil, unusable
	}
	return key, nil
}
