package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no well-meaning client sends, each with the answer that it deserves. */
@Tag("fault")
@Tag("fault-bad-input")
final class BadRequestsTest {
  private static final int PATIENCE_MILLIS = 2_000;
  private static final int TOO_MANY_BYTES = 33 << 20;

  @TempDir private static Path folder;
  private static AttackedServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new AttackedServer(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsHarmed() throws IOException {
    server.requireUnharmed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../secret",
        "%2e%2e/%2e%2e/secret",
        "%2E%2E%2F%2E%2E%2Fsecret",
        "..%2f..%2fsecret",
        "%252e%252e/%252e%252e/secret",
        "%25252e%25252e%25252fsecret",
        "a/./b",
        "a/%2e/b",
        "..%5c..%5csecret",
        "..\\..\\secret",
        "%5c%5chost%5cshare",
        "a%00.bin",
        "a%0a.bin",
        "%c0%ae%c0%ae/secret",
        "%e0%80%ae%e0%80%ae/secret",
        "%c0%ae%c0%ae%c0%afsecret",
        "%ff%fe",
        "%ed%a0%80",
        "..;/secret",
        "..;x=1/secret",
        "%2e%2e%3b/secret",
        "%u002e%u002e/secret",
        "%",
        "a//b",
        "%2fetc%2fpasswd",
        "/etc/passwd"
      })
  void refusesEveryWayToClimbOutOfTheStore(String path) throws IOException {
    for (String method : List.of("GET", "PUT", "DELETE")) {
      RawHttp.Answer answer = server.http().send(method, AttackedServer.ARTIFACTS + path, "x");
      assertRefused(answer, 400, method + " " + path);
    }
    for (String read : List.of("/get-artifact?", AttackedServer.API + "artifacts/list?")) {
      String target = read + "run_id=" + server.run() + "&path=" + path;
      RawHttp.Answer answer = server.http().send("GET", target, "");
      AttackedServer.requireProper(target, answer);
      assertThat(answer.body()).as(target).doesNotContain(AttackedServer.SECRET, "root:");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlflow-artifacts:/../../secret",
        "mlflow-artifacts:/%2e%2e/secret",
        "mlflow-artifacts:/%252e%252e/secret",
        "mlflow-artifacts:/0/../../../secret",
        "mlflow-artifacts://host/../secret",
        "file:///etc",
        "/etc",
        "C:\\\\Windows",
        "runs:/RUN/../../../../secret",
        "models:/kept/1/../..",
        "models:/kept/999999999999",
        "http://127.0.0.1:1/x",
        "s3://bucket/x"
      })
  void refusesASourceOutsideOfTheStore(String source) throws IOException {
    String body =
        "{\"name\":\"kept\",\"source\":\"%s\"}".formatted(source.replace("RUN", server.run()));
    RawHttp.Answer answer =
        server.http().send("POST", AttackedServer.API + "model-versions/create", body);

    assertRefused(answer, 400, source);
  }

  @Test
  void refusesABodyThatIsTooLarge() throws IOException {
    String body = "{\"name\":\"" + "x".repeat(TOO_MANY_BYTES) + "\"}";

    RawHttp.Answer answer =
        server.http().send("POST", AttackedServer.API + "registered-models/create", body);

    assertRefused(answer, 413, "33 MB of JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        "{\"name\":",
        "{\"name\":null}",
        "{\"name\":{\"a\":1}}",
        "{\"name\":[\"a\"]}",
        "{\"name\":\"\"}",
        "{\"name\":\"a\\u0000\"}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"a/b\"}",
        "{\"name\":\"a:b\"}",
        "{'name':'a'}",
        "{\"name\":\"a\"} {\"name\":\"b\"}x",
        "<name>a</name>"
      })
  void refusesAModelWithoutAName(String body) throws IOException {
    RawHttp.Answer answer =
        server.http().send("POST", AttackedServer.API + "registered-models/create", body);

    if (!body.startsWith("{\"name\":\"a\"}")) {
      assertRefused(answer, 400, body);
    }
    AttackedServer.requireProper(body, answer);
  }

  @Test
  void readsJsonOfAnyDepthAndNumbersOfAnyLength() throws IOException {
    for (String value :
        List.of(
            "[".repeat(100_000),
            "[".repeat(900) + "]".repeat(900),
            "9".repeat(100_000),
            "1e999999999",
            "-1e-999999999")) {
      RawHttp.Answer answer =
          server
              .http()
              .send(
                  "POST",
                  AttackedServer.API + "runs/log-metric",
                  "{\"run_id\":\"%s\",\"key\":\"m\",\"timestamp\":0,\"value\":%s}"
                      .formatted(server.run(), value));
      AttackedServer.requireProper(value.substring(0, 9), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zzz",
        "====",
        "e30=",
        "eyJvZmZzZXQiOi0xfQ==",
        "eyJvZmZzZXQiOiJ4In0=",
        "eyJvZmZzZXQiOjk5OTk5OTk5OTk5OX0="
      })
  void refusesAPageTokenThatItDidNotGive(String token) throws IOException {
    for (String search : List.of("registered-models", "model-versions", "experiments")) {
      String target = AttackedServer.API + search + "/search?page_token=" + token;
      assertRefused(server.http().send("GET", target, ""), 400, target);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name = 'x' OR 1=1",
        "name = 'x'; DROP TABLE models",
        "name = 'x' UNION SELECT * FROM tokens",
        "name LIKE 5)",
        "tags.a = ",
        "version_number = 'DROP'",
        "version_number > 1e999999999",
        "1 = 1"
      })
  void refusesAFilterThatIsNone(String filter) throws IOException {
    String target =
        AttackedServer.API + "model-versions/search?filter=" + AttackedServer.encode(filter);

    assertRefused(server.http().send("GET", target, ""), 400, filter);
  }

  @Test
  void takesAQuoteInAFilterForAQuote() throws IOException {
    String filter = "name = \"x' OR '1'='1\"";
    String target = "registered-models/search?filter=" + AttackedServer.encode(filter);

    assertThat(server.get(target).has("registered_models")).isFalse();
  }

  @Test
  void letsExactlyOneOfManyMoveAnAlias() throws IOException {
    server.post("registered-models/create", "{\"name\":\"raced\"}");
    for (int i = 0; i < 2; i++) {
      server.post(
          "model-versions/create",
          "{\"name\":\"raced\",\"source\":\"mlflow-artifacts:/%s/model\"}"
              .formatted(server.artifacts()));
    }
    String move =
        "{\"name\":\"raced\",\"alias\":\"champion\",\"version\":%d,\"expected_version\":0}";

    List<Integer> statuses =
        IntStream.range(0, 12)
            .parallel()
            .mapToObj(i -> status("registered-models/alias", move.formatted(1 + i % 2)))
            .toList();

    assertThat(statuses).containsOnlyOnce(200);
    assertThat(statuses.stream().filter(status -> status == 409)).hasSize(11);
  }

  @Test
  void refusesTwoLengthsAndUnknownCodings() throws IOException {
    for (String headers :
        List.of(
            "Content-Length: 2\r\nContent-Length: 50\r\n",
            "Content-Length: 2, 50\r\n",
            "Content-Length: -2\r\n",
            "Content-Length: +2\r\n",
            "Content-Length: 0x2\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Content-Length : 2\r\n")) {
      assertSmugglesNothing(headers, "{}");
    }
  }

  @Test
  void readsABodyByItsChunksAloneIfItAlsoHasALength() throws IOException {
    for (String encoding :
        List.of(
            "Transfer-Encoding: chunked",
            "Transfer-Encoding:\tchunked",
            "transfer-encoding: Chunked")) {
      assertSmugglesNothing(encoding + "\r\nContent-Length: 3\r\n", "%x\r\n%s\r\n0\r\n\r\n");
    }
  }

  @Test
  void leavesNothingOfABodyThatBreaksOff() throws Exception {
    String path = server.artifacts() + "/broken/weights.bin";
    for (int bytes : new int[] {0, 1, 100_000}) {
      try (Socket socket = server.http().connect()) {
        String head =
            "PUT %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n"
                .formatted(AttackedServer.ARTIFACTS + path);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(new byte[bytes]);
        socket.getOutputStream().flush();
      }
    }
    assertThat(server.http().send("GET", AttackedServer.ARTIFACTS + path, "").status())
        .isEqualTo(404);
    for (int waited = 0; halfUploads() > 0 && waited < 100; waited++) {
      Thread.sleep(50);
    }
    assertThat(halfUploads()).isZero();
    server.upload("broken/weights.bin", "whole");
  }

  @Test
  void answersOthersWhileABodyComesSlowly() throws IOException {
    try (Socket slow = server.http().connect()) {
      String head =
          "POST %sregistered-models/create HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"
              .formatted(AttackedServer.API);
      slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      slow.getOutputStream().flush();

      assertThat(server.get("registered-models/get?name=kept").path("registered_model"))
          .isNotEmpty();
    }
  }

  /** A second request within the first one's body is never answered as a request. */
  private static void assertSmugglesNothing(String headers, String framing) throws IOException {
    String hidden = "GET /version HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    String body =
        framing.contains("%") ? framing.formatted(hidden.length(), hidden) : framing + hidden;
    String request =
        "POST %sregistered-models/create HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n%s"
            .formatted(AttackedServer.API, headers, body);

    List<RawHttp.Answer> answers =
        server.http().exchange(request.getBytes(StandardCharsets.US_ASCII), PATIENCE_MILLIS);

    assertThat(answers).as(headers).hasSize(1);
    assertRefused(answers.get(0), 400, headers);
  }

  private static void assertRefused(RawHttp.Answer answer, int status, String request) {
    assertThat(answer.status()).as("%s: %s", request, answer.body()).isEqualTo(status);
    AttackedServer.requireError(request, answer);
  }

  private static int status(String call, String body) {
    try {
      return server.http().send("POST", AttackedServer.API + call, body).status();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Files that hold a part of a body. */
  private static long halfUploads() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("home/uploads"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }
}
