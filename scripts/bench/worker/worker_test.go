package worker

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadJobReadsWhatArgumentsWrites(t *testing.T) {
	job := Job{Name: "post", Count: 20, Concurrency: 2, Rate: 2.5, What: "post a", APIURL: "http://127.0.0.1:1/method/", Token: "secret"}
	getenv := func(name string) string {
		for _, entry := range job.Environment() {
			if value, ok := strings.CutPrefix(entry, name+"="); ok {
				return value
			}
		}
		return ""
	}
	read, err := ReadJob(job.Arguments(), getenv)
	require.NoError(t, err)
	assert.Equal(t, job, read)
	for _, wrong := range []string{"post", "post x 1 0 w", "post 1 x 0 w", "post 1 1 x w", "post 1 1 0 w more"} {
		_, err := ReadJob(strings.Fields(wrong), getenv)
		assert.Error(t, err, wrong)
	}
}

// recorder remembers what it was asked for, and fails at one text.
type recorder struct {
	Client
	mu    sync.Mutex
	texts []string
	read  []int
}

func (r *recorder) Post(text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.texts = append(r.texts, text)
	if text == "p3" {
		return errors.New("refused")
	}
	return nil
}

func (r *recorder) Read(post int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read = append(r.read, post)
	return nil
}

func TestDoDoesEachPieceOnceAndGoesOnAfterAnError(t *testing.T) {
	var r recorder
	var failed []error
	Job{Name: "post", Count: 5, Concurrency: 3, What: "p"}.Do(&r, func(err error) { failed = append(failed, err) })
	slices.Sort(r.texts)
	assert.Equal(t, []string{"p1", "p2", "p3", "p4", "p5"}, r.texts)
	assert.Len(t, failed, 1)
}

func TestReadsAreOfPostsThatAreThere(t *testing.T) {
	var r recorder
	Job{Name: "batch", Count: 3 * Posts, Concurrency: 1}.Do(&r, func(error) {})
	assert.Len(t, r.read, 3*Posts)
	assert.Equal(t, 1, slices.Min(r.read))
	assert.Equal(t, Posts, slices.Max(r.read))
}

func TestUnknownJobFails(t *testing.T) {
	var failed []error
	Job{Name: "dance", Count: 1, Concurrency: 1}.Do(&recorder{}, func(err error) { failed = append(failed, err) })
	assert.Len(t, failed, 1)
}
