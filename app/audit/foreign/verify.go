// Judges a lane's journal with the libraries that Go's own checksum database is read with: verify DIR
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Stored hashes of the log as tlog numbers them.
type hashes []tlog.Hash

func (h hashes) ReadHashes(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, n := range at {
		if n >= int64(len(h)) {
			return nil, fmt.Errorf("no hash %d", n)
		}
		out[i] = h[n]
	}
	return out, nil
}

type entry struct {
	Sequence int64  `json:"sequence"`
	Prev     string `json:"prev"`
}

func main() {
	dir := os.Args[1]
	err := judge(dir)
	verdict := map[string]any{"ok": err == nil}
	if err != nil {
		verdict["why"] = err.Error()
	}
	json.NewEncoder(os.Stdout).Encode(verdict)
	if err != nil {
		os.Exit(1)
	}
}

func judge(dir string) error {
	line, err := os.ReadFile(filepath.Join(dir, "journal.vkey"))
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(line)))
	if err != nil {
		return err
	}
	var lines [][]byte
	segments, _ := filepath.Glob(filepath.Join(dir, "entries-*.log"))
	sort.Strings(segments)
	for _, segment := range segments {
		all, err := os.ReadFile(segment)
		if err != nil {
			return err
		}
		parts := bytes.Split(all, []byte("\n"))
		lines = append(lines, parts[:len(parts)-1]...)
	}
	var stored hashes
	for at, raw := range lines {
		var e entry
		if err := json.Unmarshal(raw, &e); err != nil || e.Sequence != int64(at) {
			return fmt.Errorf("entry %d: not in its place", at)
		}
		more, err := tlog.StoredHashes(int64(at), raw, stored)
		if err != nil {
			return err
		}
		stored = append(stored, more...)
	}
	notes, _ := filepath.Glob(filepath.Join(dir, "checkpoint-*.note"))
	signed := int64(0)
	for _, file := range notes {
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		opened, err := note.Open(raw, note.VerifierList(verifier))
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		// A checkpoint is a tree head whose first line is the log's own name.
		text := strings.Replace(opened.Text, verifier.Name(), "go.sum database tree", 1)
		tree, err := tlog.ParseTree([]byte(text))
		if err != nil {
			return err
		}
		if tree.N > int64(len(lines)) {
			return fmt.Errorf("%d entries signed, %d here", tree.N, len(lines))
		}
		root, err := tlog.TreeHash(tree.N, stored)
		if err != nil {
			return err
		}
		if root != tree.Hash {
			return fmt.Errorf("%s: another root", filepath.Base(file))
		}
		signed = max(signed, tree.N)
	}
	if len(notes) < 2 || signed < int64(len(lines)) {
		return fmt.Errorf("%d entries, %d signed", len(lines), signed)
	}
	return nil
}
