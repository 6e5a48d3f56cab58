package dev.retort.registry.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** What somebody who means harm would send, mixed with what somebody else would. */
final class Hostile {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Fields by which calls read their parameters, and one that none reads. */
  private static final List<String> FIELDS =
      List.of(
          "name",
          "new_name",
          "version",
          "alias",
          "source",
          "run_id",
          "run_uuid",
          "run_link",
          "description",
          "tags",
          "key",
          "value",
          "timestamp",
          "step",
          "metrics",
          "params",
          "metric_key",
          "experiment_id",
          "experiment_ids",
          "experiment_name",
          "artifact_location",
          "user_id",
          "run_name",
          "start_time",
          "end_time",
          "status",
          "stage",
          "stages",
          "filter",
          "order_by",
          "max_results",
          "page_token",
          "view_type",
          "run_view_type",
          "path",
          "archive_existing_versions",
          "expected_version",
          "wait",
          "limit",
          "because",
          "decision",
          "evidence",
          "sha256",
          "size",
          "url",
          "actions",
          "models",
          "after",
          "zzz");

  private static final List<String> CHANGES =
      List.of(
          "POST experiments/create",
          "POST experiments/search",
          "POST experiments/update",
          "POST experiments/set-experiment-tag",
          "POST runs/create",
          "POST runs/update",
          "POST runs/log-parameter",
          "POST runs/log-metric",
          "POST runs/log-batch",
          "POST runs/set-tag",
          "POST runs/delete-tag",
          "POST runs/search",
          "POST runs/restore",
          "POST registered-models/create",
          "PATCH registered-models/update",
          "POST registered-models/rename",
          "DELETE registered-models/delete",
          "POST registered-models/set-tag",
          "DELETE registered-models/delete-tag",
          "POST registered-models/get-latest-versions",
          "POST registered-models/alias",
          "DELETE registered-models/alias",
          "POST model-versions/create",
          "PATCH model-versions/update",
          "POST model-versions/transition-stage",
          "POST model-versions/set-tag",
          "DELETE model-versions/delete-tag",
          "DELETE model-versions/delete",
          "POST logged-models/search",
          "PUT /retort/v1/models/fuzzed/aliases/champion",
          "DELETE /retort/v1/models/fuzzed/aliases/champion",
          "POST /retort/v1/models/fuzzed/versions/1/decisions",
          "POST /retort/v1/models/kept/versions/1/decisions",
          "POST /retort/v1/uploads",
          "PATCH /retort/v1/uploads/x",
          "DELETE /retort/v1/uploads/x",
          "POST /retort/v1/webhooks",
          "DELETE /retort/v1/webhooks/x",
          "POST /retort/v1/nothing");

  private static final List<String> READS =
      List.of(
          "/api/2.0/mlflow/experiments/get",
          "/api/2.0/mlflow/experiments/get-by-name",
          "/api/2.0/mlflow/experiments/search",
          "/api/2.0/mlflow/runs/get",
          "/api/2.0/mlflow/metrics/get-history",
          "/api/2.0/mlflow/artifacts/list",
          "/api/2.0/mlflow/registered-models/get",
          "/api/2.0/mlflow/registered-models/search",
          "/api/2.0/mlflow/registered-models/get-latest-versions",
          "/api/2.0/mlflow/registered-models/alias",
          "/api/2.0/mlflow/model-versions/get",
          "/api/2.0/mlflow/model-versions/get-download-uri",
          "/api/2.0/mlflow/model-versions/search",
          "/api/2.0/mlflow-artifacts/artifacts",
          "/get-artifact",
          "/api/3.0/mlflow/server-info",
          "/health",
          "/retort/v1/models/kept/aliases/champion/history",
          "/retort/v1/models/kept/aliases/%00",
          "/retort/v1/models/%2e%2e/aliases/champion",
          "/retort/v1/models/kept/versions/1/manifest",
          "/retort/v1/models/kept/versions/x/manifest",
          "/retort/v1/models/kept/versions/99999999999/signature",
          "/retort/v1/blobs/x",
          "/retort/v1/blobs/" + "0".repeat(64),
          "/retort/v1/uploads/x",
          "/retort/v1/audit",
          "/retort/v1/webhooks",
          "/retort/v1/webhooks/x/deliveries",
          "/retort/v1",
          "/retort/v1/nothing",
          "/api/models/kept",
          "/kept/resolve/main/config.json");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "1",
          "99999999999999999999",
          "1e400",
          "NaN",
          "true",
          "null",
          "fuzzed",
          "kept",
          "champion",
          "latest",
          "v1",
          "Production",
          "None",
          "ALL",
          "FINISHED",
          "'; DROP TABLE models; --",
          "' OR '1'='1",
          "\" OR \"\"=\"",
          "%",
          "_",
          "\\",
          "`",
          "../../secret",
          "..",
          "/etc/passwd",
          "a/b",
          "a:b",
          "C:\\x",
          "\u0000",
          "a\u0000b",
          "\ud800",
          "\udc00\ud800",
          "\uFFFD",
          "\u202Etxt",
          "\ud83d\ude00",
          "\r\nX: y",
          "mlflow-artifacts:/../../secret",
          "mlflow-artifacts:/%2e%2e/secret",
          "file:///etc",
          "runs:/x/../..",
          "models:/kept/1",
          "models:/kept/99",
          "mlflow.runName",
          "eyJvZmZzZXQiOiAyMTQ3NDgzNjQ3fQ==",
          "eyJvZmZzZXQiOi0xfQ==",
          "e30=",
          "====",
          "metrics.x DESC",
          "tags.`a b` ASC",
          "name DESC",
          "a".repeat(251),
          "n".repeat(501),
          "u".repeat(1_001),
          "d".repeat(5_001),
          "v".repeat(100_001));

  private static final List<String> WORDS =
      List.of(
          "name",
          "tags.a",
          "tag.`a b`",
          "tags.\"x\"",
          "metrics.m",
          "params.p",
          "attribute.status",
          "run_id",
          "version_number",
          "creation_timestamp",
          "start_time",
          "bogus",
          "bogus.x",
          "source_path",
          "=",
          "!=",
          ">",
          "<=",
          "LIKE",
          "ILIKE",
          "IN",
          "NOT IN",
          "IS NULL",
          "IS NOT NULL",
          "AND",
          "OR",
          "NOT",
          "(",
          ")",
          ",",
          "''",
          "'x'",
          "'%'",
          "'_%\\'",
          "\"x\"",
          "1",
          "-1.5e3",
          "1e999999999",
          "1e-999999999",
          "99999999999999999999",
          "'a'",
          "('a','b')",
          "(1,2)",
          "()",
          "'; DROP TABLE runs; --'",
          "';--",
          "`",
          "''''",
          ";",
          "--",
          "\u0000",
          "/*",
          "*/",
          "SELECT",
          "UNION",
          "tags.",
          ".",
          "tags.`",
          "\ud83d\ude00");

  private static final List<String> PARTS =
      List.of(
          "a",
          "..",
          ".",
          "",
          "%2e%2e",
          "%2E.",
          "%252e%252e",
          "%25252e%25252e",
          "..%2f..%2f",
          "%2f",
          "%5c",
          "..%5c..",
          "%00",
          "a%00.txt",
          "%c0%ae%c0%ae",
          "%e0%80%ae",
          "%c0%af",
          "%f0%80%80%ae",
          "%ff",
          "%fe%ff",
          "..;",
          "..;x=1",
          ";",
          "...",
          "....//",
          "~",
          "C:",
          "C%3a%5cx",
          "%2fetc%2fpasswd",
          "%u002e%u002e",
          "%",
          "%g0",
          "%2",
          "+",
          "a+b",
          "%0d%0a",
          "%09",
          "%7f",
          "%ef%bf%bd",
          "%ed%a0%80",
          "secret",
          "home",
          "registry.mv.db",
          "artifacts",
          "uploads",
          "model",
          "weights.bin",
          "free",
          "notes.txt",
          "CON",
          "nul.txt",
          "%e2%80%ae",
          "x".repeat(255),
          "x".repeat(256),
          "%f0%9f%98%80".repeat(100));

  private static final List<String> HEADS =
      List.of(
          "GET ",
          "POST ",
          "PUT ",
          "gEt ",
          "\u00ff ",
          "CONNECT ",
          "TRACE ",
          "OPTIONS ",
          "/health",
          "*",
          "health",
          "http://127.0.0.1/health",
          "//x",
          "/%",
          "/a b",
          "/\u0001",
          " HTTP/1.1\r\n",
          " HTTP/1.0\r\n",
          " HTTP/9.9\r\n",
          " HTTP/2.0\r\n",
          "\r\n",
          "\n",
          "\r",
          "Host: 127.0.0.1\r\n",
          "Host: evil\r\n",
          "Host:\r\n",
          "Host : a\r\n",
          "Content-Length: 4\r\n",
          "Content-Length: -1\r\n",
          "Content-Length: 4, 5\r\n",
          "Content-Length: 99999999999999999999\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked, identity\r\n",
          "Expect: 100-continue\r\n",
          "Upgrade: h2c\r\n",
          "Range: bytes=0-\r\n",
          ": x\r\n",
          "X: \u0000\r\n",
          "X: " + "y".repeat(10_000) + "\r\n",
          " folded\r\n",
          "0\r\n\r\n",
          "ffffffffffffffff\r\n",
          "-1\r\n",
          "body",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

  private Hostile() {}

  static Arbitrary<String> fields() {
    return Arbitraries.of(FIELDS);
  }

  /** Calls that change something, each by its method and its name. */
  static Arbitrary<String> changes() {
    return Arbitraries.of(CHANGES);
  }

  static Arbitrary<String> reads() {
    return Arbitraries.of(READS);
  }

  static Arbitrary<String> texts() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(4, Arbitraries.of(TEXTS)),
        net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(40)));
  }

  /** A value in a query: encoded well, badly, or not at all. */
  static Arbitrary<String> encoded() {
    Arbitrary<String> well =
        Arbitraries.of(TEXTS).filter(text -> text.length() < 6_000).map(AttackedServer::encode);
    return Arbitraries.oneOf(well, Arbitraries.of(PARTS));
  }

  /** A value for a field: mostly of a kind that the field doesn't have. */
  static Arbitrary<JsonNode> json(String run, String artifacts) {
    Arbitrary<JsonNode> real =
        Arbitraries.of(run, "mlflow-artifacts:/" + artifacts + "/free", "runs:/" + run + "/free")
            .map(JSON::textNode);
    Arbitrary<JsonNode> text = texts().map(JSON::textNode);
    Arbitrary<JsonNode> number =
        Arbitraries.of(
            JSON.numberNode(0),
            JSON.numberNode(-1),
            JSON.numberNode(1.5),
            JSON.numberNode(Long.MAX_VALUE),
            JSON.numberNode(BigInteger.TEN.pow(900)),
            JSON.numberNode(new BigDecimal("1e-99999")),
            JSON.numberNode(1e308));
    Arbitrary<JsonNode> other =
        Arbitraries.of(JSON.nullNode(), JSON.booleanNode(true), JSON.objectNode(), nested());
    Arbitrary<JsonNode> pair =
        Combinators.combine(text, text)
            .as((key, value) -> JSON.objectNode().<ObjectNode>set("key", key).set("value", value));
    Arbitrary<JsonNode> scalar = Arbitraries.oneOf(real, text, text, number, other);
    Arbitrary<JsonNode> list =
        Arbitraries.oneOf(scalar, pair)
            .list()
            .ofMaxSize(4)
            .map(items -> JSON.arrayNode().addAll(items));
    return Arbitraries.oneOf(scalar, scalar, list, pair);
  }

  static Arbitrary<String> filters() {
    Arbitrary<String> shaped =
        Combinators.combine(Arbitraries.of(WORDS), Arbitraries.of(WORDS), Arbitraries.of(WORDS))
            .as((term, operator, value) -> term + " " + operator + " " + value);
    Arbitrary<String> words =
        Arbitraries.of(WORDS).list().ofMaxSize(12).map(list -> String.join(" ", list));
    Arbitrary<String> long_ =
        Arbitraries.of("name = 'x'", "tags.a = 'b'", "name IN ('a')")
            .map(
                comparison ->
                    String.join(" AND ", java.util.Collections.nCopies(5_000, comparison)));
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(10, shaped),
        net.jqwik.api.Tuple.of(10, words),
        net.jqwik.api.Tuple.of(5, Arbitraries.strings().ofMaxLength(60)),
        net.jqwik.api.Tuple.of(1, long_));
  }

  /** A path beneath the store, not to be encoded any more. */
  static Arbitrary<String> paths(String artifacts) {
    Arbitrary<String> start = Arbitraries.of("", "/", artifacts + "/", artifacts + "/free/");
    return Combinators.combine(start, Arbitraries.of(PARTS).list().ofMaxSize(6))
        .as((prefix, parts) -> prefix + String.join("/", parts))
        .filter(path -> !path.contains(" ") && !path.matches(artifacts + "/(free|model)?/*"));
  }

  /** The start of a connection that isn't quite HTTP. */
  static Arbitrary<String> heads() {
    return Arbitraries.of(HEADS)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(list -> String.join("", list));
  }

  private static ArrayNode nested() {
    ArrayNode outer = JSON.arrayNode();
    ArrayNode inner = outer;
    for (int depth = 0; depth < 900; depth++) {
      inner = inner.addArray();
    }
    return outer;
  }
}
