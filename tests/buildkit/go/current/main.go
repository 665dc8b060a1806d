// Command reading prints how BuildKit reads Dockerfiles: one JSON string on each line of its input, one JSON object for it
// on each line of its output. It uses BuildKit's own parser and instructions and decides nothing.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// Reading is what BuildKit makes of one Dockerfile.
type Reading struct {
	// Error is why it does not build it; empty where it would.
	Error string `json:"error"`
	// Frontend is what the text names as its frontend; empty for the engine's own.
	Frontend     string        `json:"frontend"`
	Instructions []Instruction `json:"instructions"`
}

// Mount is one --mount of a RUN.
type Mount struct {
	Type string `json:"type"`
	From string `json:"from"`
}

// Instruction is one instruction, with what of it reaches a network or an image, and what it sets.
type Instruction struct {
	Line     int      `json:"line"`
	Keyword  string   `json:"keyword"`
	Flags    []string `json:"flags"`
	Name     string   `json:"name"`
	Base     string   `json:"base"`
	Platform string   `json:"platform"`
	Network  string   `json:"network"`
	Mounts   []Mount  `json:"mounts"`
	From     string   `json:"from"`
	Sources  []string `json:"sources"`
	// Expanded are the sources of ADD, without quotes and escapes.
	Expanded []string `json:"expanded"`
	Target   string   `json:"target"`
	// Bodies are here-documents.
	Bodies []string `json:"bodies"`
	// Words are arguments: of a command, of VOLUME and EXPOSE; NAME=VALUE of ARG and ENV, NAME of an ARG without a default.
	Words []string `json:"words"`
	// JSON says that a command is a list, not a text for a shell.
	JSON bool `json:"json"`
}

func main() {
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	decoder := json.NewDecoder(input)
	for decoder.More() {
		var text string
		if err := decoder.Decode(&text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := output.Encode(read(text)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func read(text string) Reading {
	reading := Reading{Instructions: []Instruction{}}
	frontend, _, _, found := parser.DetectSyntax([]byte(text))
	if found {
		reading.Frontend = frontend
	}
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		reading.Error = err.Error()
		return reading
	}
	lint := linter.New(&linter.Config{})
	// Parse checks what stands where, ParseInstructionWithLinter gives each with its line.
	if _, _, err := instructions.Parse(result.AST, lint); err != nil {
		reading.Error = err.Error()
		return reading
	}
	expand := expander(result.EscapeToken)
	for _, node := range result.AST.Children {
		value, err := instructions.ParseInstructionWithLinter(node, lint)
		if err != nil {
			reading.Error = err.Error()
			return reading
		}
		if run, ok := value.(*instructions.RunCommand); ok {
			// The types of mounts are read when variables are.
			if err := run.Expand(expand); err != nil {
				reading.Error = err.Error()
				return reading
			}
		}
		reading.Instructions = append(reading.Instructions, describe(node, value, expand))
	}
	return reading
}

// Variables have a value each, which is their name.
type variables struct{}

func (variables) Get(name string) (string, bool) { return name, true }

func (variables) Keys() []string { return nil }

func expander(escapeToken rune) instructions.SingleWordExpander {
	lex := shell.NewLex(escapeToken)
	return func(word string) (string, error) {
		result, _, err := lex.ProcessWord(word, variables{})
		return result, err
	}
}

func describe(node *parser.Node, value any, expand instructions.SingleWordExpander) Instruction {
	item := Instruction{
		Line:     node.StartLine,
		Flags:    append([]string{}, node.Flags...),
		Keyword:  strings.ToUpper(node.Value),
		Mounts:   []Mount{},
		Sources:  []string{},
		Expanded: []string{},
		Bodies:   []string{},
		Words:    []string{},
	}
	switch command := value.(type) {
	case *instructions.Stage:
		item.Name, item.Base, item.Platform = command.Name, command.BaseName, command.Platform
	case *instructions.RunCommand:
		item.Network = instructions.GetNetwork(command)
		for _, mount := range instructions.GetMounts(command) {
			item.Mounts = append(item.Mounts, Mount{Type: string(mount.Type), From: mount.From})
		}
		item.words(command.ShellDependantCmdLine)
	case *instructions.CmdCommand:
		item.words(command.ShellDependantCmdLine)
	case *instructions.EntrypointCommand:
		item.words(command.ShellDependantCmdLine)
	case *instructions.ShellCommand:
		item.Words, item.JSON = command.Shell, true
	case *instructions.CopyCommand:
		item.From = command.From
		item.files(command.SourcesAndDest)
	case *instructions.AddCommand:
		item.files(command.SourcesAndDest)
		for _, source := range command.SourcePaths {
			expanded, err := expand(source)
			if err != nil {
				// The build ends here.
				expanded = ""
			}
			item.Expanded = append(item.Expanded, expanded)
		}
	case *instructions.EnvCommand:
		for _, pair := range command.Env {
			item.Words = append(item.Words, pair.Key+"="+pair.Value)
		}
	case *instructions.LabelCommand:
		for _, pair := range command.Labels {
			item.Words = append(item.Words, pair.Key+"="+pair.Value)
		}
	case *instructions.ArgCommand:
		for _, pair := range command.Args {
			word := pair.Key
			if pair.Value != nil {
				word += "=" + *pair.Value
			}
			item.Words = append(item.Words, word)
		}
	case *instructions.UserCommand:
		item.Words = []string{command.User}
	case *instructions.WorkdirCommand:
		item.Words = []string{command.Path}
	case *instructions.VolumeCommand:
		item.Words = command.Volumes
	case *instructions.ExposeCommand:
		item.Words = command.Ports
	case *instructions.StopSignalCommand:
		item.Words = []string{command.Signal}
	case *instructions.MaintainerCommand:
		item.Words = []string{command.Maintainer}
	case *instructions.OnbuildCommand:
		item.Words = []string{command.Expression}
	case *instructions.HealthCheckCommand:
		item.Words = command.Health.Test
	}
	return item
}

func (item *Instruction) words(line instructions.ShellDependantCmdLine) {
	item.JSON = !line.PrependShell
	item.Words = append(item.Words, line.CmdLine...)
	for _, file := range line.Files {
		item.Bodies = append(item.Bodies, file.Data)
	}
}

func (item *Instruction) files(files instructions.SourcesAndDest) {
	item.Target = files.DestPath
	item.Sources = append(item.Sources, files.SourcePaths...)
	for _, content := range files.SourceContents {
		item.Bodies = append(item.Bodies, content.Data)
	}
}
