// Reads statements with in-toto's own definitions and validators. Each argument is a file with one statement in JSON.
// Prints a line for each: "ok", or what is wrong. Members that the definitions do not know are wrong.
package main

import (
	"fmt"
	"os"

	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	testresult "github.com/in-toto/attestation/go/predicates/test_result/v0"
	statement "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

func main() {
	for _, path := range os.Args[1:] {
		if err := check(path); err != nil {
			fmt.Println(err)
		} else {
			fmt.Println("ok")
		}
	}
}

func check(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var found statement.Statement
	if err := protojson.Unmarshal(text, &found); err != nil {
		return err
	}
	if err := found.Validate(); err != nil {
		return err
	}
	predicate, err := found.Predicate.MarshalJSON()
	if err != nil {
		return err
	}
	return checkPredicate(found.PredicateType, predicate)
}

// checkPredicate reads the predicates that in-toto defines. SPDX, CycloneDX, cosign's and ours are defined elsewhere.
func checkPredicate(uri string, text []byte) error {
	switch uri {
	case "https://slsa.dev/provenance/v1":
		var found provenance.Provenance
		if err := protojson.Unmarshal(text, &found); err != nil {
			return err
		}
		return found.Validate()
	case "https://in-toto.io/attestation/test-result/v0.1":
		var found testresult.TestResult
		if err := protojson.Unmarshal(text, &found); err != nil {
			return err
		}
		return checkTestResult(&found)
	}
	return nil
}

// checkTestResult does what in-toto has no validator for: the members that the specification requires.
func checkTestResult(found *testresult.TestResult) error {
	switch found.Result {
	case "PASSED", "WARNED", "FAILED":
	default:
		return fmt.Errorf("result: %q", found.Result)
	}
	if len(found.Configuration) == 0 {
		return fmt.Errorf("configuration: required in %v", proto.MessageName(found))
	}
	for _, item := range found.Configuration {
		if err := item.Validate(); err != nil {
			return err
		}
	}
	return nil
}
