package modules

import (
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"io"
	"os"

	lua "github.com/yuin/gopher-lua"
)

func hashModule() source {
	return source{
		doc: "Checksums of bytes and files, in hexadecimal digits unless another form is asked for. md5, sha1 and crc32 are for comparing, not for secrets.",
		functions: []row{
			{"md5(data: string, form?: \"hex\"|\"base64\"|\"raw\") -> string", "MD5.", digest(md5.New)},
			{"sha1(data: string, form?: \"hex\"|\"base64\"|\"raw\") -> string", "SHA-1.", digest(sha1.New)},
			{"sha256(data: string, form?: \"hex\"|\"base64\"|\"raw\") -> string", "SHA-256.", digest(sha256.New)},
			{"sha512(data: string, form?: \"hex\"|\"base64\"|\"raw\") -> string", "SHA-512.", digest(sha512.New)},
			{"crc32(data: string) -> integer", "CRC-32 (IEEE).", hashCRC},
			{"file(path: string, kind?: \"md5\"|\"sha1\"|\"sha256\"|\"sha512\", form?: \"hex\"|\"base64\"|\"raw\") -> string", "The checksum of a file, SHA-256 unless another is named.", hashFile},
		},
	}
}

func hmacModule() source {
	return source{
		doc: "Signatures by a shared key.",
		functions: []row{
			{"md5(key: string, data: string, form?: \"hex\"|\"base64\"|\"raw\") -> string", "HMAC of MD5.", signature(md5.New)},
			{"sha1(key: string, data: string, form?: \"hex\"|\"base64\"|\"raw\") -> string", "HMAC of SHA-1.", signature(sha1.New)},
			{"sha256(key: string, data: string, form?: \"hex\"|\"base64\"|\"raw\") -> string", "HMAC of SHA-256.", signature(sha256.New)},
			{"sha512(key: string, data: string, form?: \"hex\"|\"base64\"|\"raw\") -> string", "HMAC of SHA-512.", signature(sha512.New)},
			{"equal(a: string, b: string) -> boolean", "Compares two signatures in a time that tells nothing of where they differ.", hmacEqual},
		},
	}
}

// inForm writes a digest as hex, base64 or the bytes themselves.
func inForm(sum []byte, form string) lua.LString {
	switch form {
	case "raw":
		return lua.LString(sum)
	case "base64":
		return lua.LString(base64.StdEncoding.EncodeToString(sum))
	}
	return lua.LString(hex.EncodeToString(sum))
}

func digest(kind func() hash.Hash) impl {
	return func(c *call) (lua.LValue, error) {
		h := kind()
		c.feed(h, c.text(1))
		return inForm(h.Sum(nil), c.text(2)), nil
	}
}

func signature(kind func() hash.Hash) impl {
	return func(c *call) (lua.LValue, error) {
		h := hmac.New(kind, []byte(c.text(1)))
		c.feed(h, c.text(2))
		return inForm(h.Sum(nil), c.text(3)), nil
	}
}

func hmacEqual(c *call) (lua.LValue, error) {
	return lua.LBool(hmac.Equal([]byte(c.text(1)), []byte(c.text(2)))), nil
}

func hashCRC(c *call) (lua.LValue, error) {
	return lua.LNumber(crc32.ChecksumIEEE([]byte(c.text(1)))), nil
}

func hashFile(c *call) (lua.LValue, error) {
	kinds := map[string]func() hash.Hash{"": sha256.New, "md5": md5.New, "sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}
	name, h := c.text(1), kinds[c.text(2)]()
	err := c.wait(func(ctx context.Context) error {
		f, err := c.World.OpenFile(name, os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(h, stopping{ctx, f})
		return err
	})
	return inForm(h.Sum(nil), c.text(3)), err
}
