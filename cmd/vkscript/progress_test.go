package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/vk"
)

const mb = 1 << 20

func TestProgressOfALongUpload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var screen strings.Builder
		p := newProgress(&screen)
		film := &vk.File{Name: "film.mp4", Size: 40 * mb}
		p.sent(film, mb)
		time.Sleep(barDelay)
		p.sent(film, 2*mb)
		assert.Empty(t, screen.String(), "a short upload shows nothing")

		time.Sleep(time.Second)
		p.sent(film, 20*mb)
		assert.Equal(t, "\rfilm.mp4 [============>           ] 20 of 40 MB, 10.0 MB/s", screen.String())
		p.sent(film, 21*mb)
		assert.NotContains(t, screen.String(), "21 of 40", "it moves ten times a second at most")
		p.sent(film, film.Size)
		assert.Contains(t, screen.String(), "\rfilm.mp4 [========================] 40 of 40 MB, 20.0 MB/s")
	})
}

func TestProgressOfARepeatedUpload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var screen strings.Builder
		p := newProgress(&screen)
		film := &vk.File{Name: "film.mp4", Size: 40 * mb}
		p.sent(film, mb)
		time.Sleep(time.Minute)
		p.sent(film, 10*mb)
		p.sent(film, mb)
		screen.Reset()
		time.Sleep(2 * time.Second)
		p.sent(film, 20*mb)
		assert.Contains(t, screen.String(), "10.0 MB/s", "the time of the first attempt does not count")
	})
}

func TestProgressMakesWayForText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var screen strings.Builder
		p := newProgress(&screen)
		out := p.beside(&screen)
		fmt.Fprintln(out, "before")
		assert.Equal(t, "before\n", screen.String(), "nothing to wipe")

		film := &vk.File{Name: "f", Size: mb}
		p.sent(film, 1)
		time.Sleep(2 * time.Second)
		p.sent(film, 2)
		screen.Reset()
		fmt.Fprintln(out, "hello")
		blank := strings.Repeat(" ", len("f [>                       ] 0 of 1 MB, 0.0 MB/s"))
		assert.Equal(t, "\r"+blank+"\rhello\n", screen.String())
		screen.Reset()
		p.end()
		assert.Empty(t, screen.String(), "the line is gone already")
	})
}

func TestShortName(t *testing.T) {
	assert.Equal(t, "кот.mp4", shortName("кот.mp4"))
	long := shortName("Очень длинное имя видео для проверки.mp4")
	assert.Equal(t, "Очень длинное …верки.mp4", long)
	assert.Len(t, []rune(long), 24)
}
