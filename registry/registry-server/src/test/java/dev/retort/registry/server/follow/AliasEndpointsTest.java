package dev.retort.registry.server.follow;

import static dev.retort.registry.server.RunningRegistry.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.registry.server.RunningRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class AliasEndpointsTest {
  private static final String CHAMPION = "/retort/v1/models/triage/aliases/champion";
  private static final String DIGEST = "ab".repeat(32);

  @TempDir private Path folder;
  private RunningRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = RunningRegistry.in(folder);
    registry.model("triage");
    registry.version("triage");
    registry.version("triage", "0/x/artifacts/m", Map.of("a", new byte[] {1}), DIGEST);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void resolvesAnAliasWithWhatItsVersionIs() throws Exception {
    long before = System.currentTimeMillis();
    HttpResponse<String> put = put(2, "because it is better");
    HttpResponse<String> got = registry.get(CHAMPION);

    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(put.body());
    assertThat(got.headers().firstValue("etag")).contains("\"" + sequence(got) + "\"");
    JsonNode json = json(got);
    assertThat(json.path("name").asText()).isEqualTo("triage");
    assertThat(json.path("alias").asText()).isEqualTo("champion");
    assertThat(json.path("version").asInt()).isEqualTo(2);
    assertThat(json.path("root_digest").asText()).isEqualTo(DIGEST);
    assertThat(json.path("source").asText()).isEqualTo("mlflow-artifacts:/0/x/artifacts/m");
    assertThat(json.path("at").asLong()).isBetween(before, System.currentTimeMillis());
    assertThat(json.path("by").asText()).isEqualTo("anonymous");
    assertThat(json.path("sequence").asLong()).isPositive();

    put(1, "");
    assertThat(json(registry.get(CHAMPION)).has("root_digest")).isFalse();
  }

  @Test
  void enclosesTheManifestForWhoAsksForIt() throws Exception {
    byte[] manifest = "{\"what\":\"a manifest\"}".getBytes(UTF_8);
    registry.version("triage", "0/y", Map.of("retort-manifest.json", manifest), DIGEST);
    registry.version(
        "triage",
        "0/z",
        Map.of("retort-manifest.json", manifest, "retort-manifest.sig", new byte[] {7}),
        DIGEST);
    registry.version(
        "triage", "0/long", Map.of("retort-manifest.json", new byte[40 << 10]), DIGEST);

    put(3, "");
    JsonNode unsigned = json(registry.get(CHAMPION + "?manifest=true"));
    assertThat(unsigned.path("manifest").binaryValue()).isEqualTo(manifest);
    assertThat(unsigned.has("signature")).isFalse();
    assertThat(json(registry.get(CHAMPION)).has("manifest")).isFalse();
    put(4, "");
    JsonNode signed = json(registry.get(CHAMPION + "?manifest=true"));
    assertThat(signed.path("signature").binaryValue()).isEqualTo(new byte[] {7});
    for (int without : List.of(1, 2, 5)) {
      put(without, "");
      JsonNode plain = json(registry.get(CHAMPION + "?manifest=true"));
      assertThat(plain.path("version").asInt()).isEqualTo(without);
      assertThat(plain.has("manifest")).isFalse();
    }
  }

  @Test
  void saysThatThereIsNoAliasOrNoModel() throws Exception {
    for (String path : List.of(CHAMPION, "/retort/v1/models/none/aliases/champion")) {
      HttpResponse<String> answer = registry.get(path);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(json(answer).path("error_code").asText()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
      assertThat(answer.headers().firstValue("etag")).contains("\"0\"");
      assertThat(registry.get(path, "If-None-Match", "\"0\"").statusCode()).isEqualTo(304);
    }
  }

  @Test
  void answersNotModifiedWhileTheAliasIsWhereItWas() throws Exception {
    String tag = tag(put(1, ""));

    HttpResponse<String> same = registry.get(CHAMPION, "If-None-Match", tag);
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(same.headers().firstValue("etag")).contains(tag);
    assertThat(registry.get(CHAMPION, "If-None-Match", "\"x\", W/" + tag).statusCode())
        .isEqualTo(304);
    assertThat(tag(put(1, ""))).as("a move to where it is moves nothing").isEqualTo(tag);
    put(2, "");
    assertThat(registry.get(CHAMPION, "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void holdsARequestUntilTheAliasMovesByEitherProtocol() throws Exception {
    String none = "\"0\"";
    CompletableFuture<HttpResponse<String>> first = held(none);
    put(1, "");
    String tag = tag(first.get(10, TimeUnit.SECONDS));
    assertThat(first.get().statusCode()).isEqualTo(200);

    CompletableFuture<HttpResponse<String>> second = held(tag);
    registry.mlflow(
        "POST",
        "registered-models/alias",
        "{\"name\":\"triage\",\"alias\":\"champion\",\"version\":\"2\"}");
    assertThat(json(second.get(10, TimeUnit.SECONDS)).path("version").asInt()).isEqualTo(2);

    CompletableFuture<HttpResponse<String>> third = held(tag(second.get()));
    registry.mlflow(
        "DELETE", "registered-models/alias", "{\"name\":\"triage\",\"alias\":\"champion\"}");
    assertThat(third.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
    assertThat(tag(third.get())).isEqualTo(none);
  }

  @Test
  void holdsARequestUntilTheVersionOrTheModelGoes() throws Exception {
    CompletableFuture<HttpResponse<String>> held = held(tag(put(1, "")));
    registry.mlflow("DELETE", "model-versions/delete", "{\"name\":\"triage\",\"version\":\"1\"}");
    assertThat(held.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(404);

    String tag = tag(put(2, ""));
    held = held(tag);
    CompletableFuture<HttpResponse<String>> ofTheNewName =
        registry.later(
            "/retort/v1/models/renamed/aliases/champion?wait=60", "If-None-Match", "\"0\"");
    registry.mlflow(
        "POST", "registered-models/rename", "{\"name\":\"triage\",\"new_name\":\"renamed\"}");
    assertThat(held.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
    assertThat(tag(ofTheNewName.get(10, TimeUnit.SECONDS))).isEqualTo(tag);

    held =
        registry.later("/retort/v1/models/renamed/aliases/champion?wait=60", "If-None-Match", tag);
    registry.mlflow("DELETE", "registered-models/delete", "{\"name\":\"renamed\"}");
    assertThat(held.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
  }

  @Test
  void answersNotModifiedWhenTheTimeIsOver() throws Exception {
    String tag = tag(put(1, ""));
    long start = System.nanoTime();

    HttpResponse<String> answer = registry.get(CHAMPION + "?wait=1", "If-None-Match", tag);

    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
    for (String wait : List.of("0", "61", "x")) {
      assertThat(registry.get(CHAMPION + "?wait=" + wait).statusCode()).as(wait).isEqualTo(400);
    }
    assertThat(registry.get(CHAMPION, "If-None-Match", "no tag").statusCode()).isEqualTo(400);
  }

  @Test
  void missesNoMoveHoweverItFallsBetweenTwoQuestions() throws Exception {
    String tag = tag(put(1, ""));
    List<Integer> seen = new ArrayList<>();
    Thread mover =
        new Thread(
            () -> {
              for (int i = 0; i < 100; i++) {
                uncheckedPut(i % 2 == 0 ? 2 : 1);
              }
            });
    mover.start();
    long last = 0;
    while (mover.isAlive() || last < sequence(registry.get(CHAMPION))) {
      HttpResponse<String> answer = registry.get(CHAMPION + "?wait=5", "If-None-Match", tag);
      assertThat(answer.statusCode()).isIn(200, 304);
      tag = tag(answer);
      if (answer.statusCode() == 200) {
        assertThat(sequence(answer)).isGreaterThan(last);
        last = sequence(answer);
        seen.add(json(answer).path("version").asInt());
      }
    }
    mover.join();
    assertThat(seen).last().isEqualTo(1);
    assertThat(seen).hasSizeGreaterThan(10);
  }

  @Test
  void wakesManyFollowersAtOnce() throws Exception {
    String tag = tag(put(1, ""));
    List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      held.add(held(tag));
    }
    put(2, "");
    for (CompletableFuture<HttpResponse<String>> one : held) {
      assertThat(json(one.get(20, TimeUnit.SECONDS)).path("version").asInt()).isEqualTo(2);
    }
  }

  @Test
  void movesAndRemovesOnlyFromWhereTheAliasWasSeen() throws Exception {
    HttpResponse<String> first = send("PUT", "{\"version\":1}", "If-Match", "\"0\"");
    assertThat(first.statusCode()).isEqualTo(200);
    HttpResponse<String> refused = send("PUT", "{\"version\":2}", "If-Match", "\"0\"");
    assertThat(refused.statusCode()).isEqualTo(412);
    assertThat(json(refused).path("error_code").asText()).isEqualTo("RESOURCE_CONFLICT");

    HttpResponse<String> second = send("PUT", "{\"version\":\"2\"}", "If-Match", tag(first));
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(send("DELETE", "", "If-Match", tag(first)).statusCode()).isEqualTo(412);
    assertThat(json(registry.get(CHAMPION)).path("version").asInt()).isEqualTo(2);
    assertThat(send("DELETE", "", "If-Match", tag(second)).body()).isEqualTo("{}");
    assertThat(registry.get(CHAMPION).statusCode()).isEqualTo(404);
    assertThat(send("PUT", "{\"version\":2}", "If-Match", tag(second)).statusCode()).isEqualTo(412);
  }

  @Test
  void refusesWhatCannotBeAnAliasOrIsNoVersion() throws Exception {
    assertThat(send("PUT", "{\"version\":9}").statusCode()).isEqualTo(404);
    assertThat(send("PUT", "{}").statusCode()).isEqualTo(400);
    assertThat(send("PUT", "{\"version\":1}", "If-Match", "\"x\"").statusCode()).isEqualTo(400);
    String path = "/retort/v1/models/triage/aliases/";
    for (String alias : List.of("latest", "v1", "a%20b", "%2E%2E%2Fchampion")) {
      assertThat(registry.send("PUT", path + alias, "{\"version\":1}").statusCode())
          .as(alias)
          .isEqualTo(400);
    }
    assertThat(
            registry
                .send("PUT", "/retort/v1/models/none/aliases/champion", "{\"version\":1}")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void remembersEveryMoveWithItsReason() throws Exception {
    put(1, "first");
    put(2, "better: F1 0.93 > 0.91");
    put(1, "");
    registry.send("DELETE", CHAMPION, "{\"because\":\"retired\"}");
    put(2, "");
    registry.mlflow("DELETE", "model-versions/delete", "{\"name\":\"triage\",\"version\":\"2\"}");

    JsonNode moves = json(registry.get(CHAMPION + "/history")).path("moves");
    assertThat(moves).hasSize(6);
    assertThat(moves.findValuesAsText("version")).containsExactly("2", "1", "2", "1");
    assertThat(moves.get(0).has("version")).isFalse();
    assertThat(moves.get(1).has("from")).isFalse();
    assertThat(moves.get(2).path("because").asText()).isEqualTo("retired");
    assertThat(moves.get(3).has("because")).isFalse();
    assertThat(moves.get(4).path("because").asText()).isEqualTo("better: F1 0.93 > 0.91");
    assertThat(moves.get(4).path("from").asInt()).isEqualTo(1);
    assertThat(moves.get(5).path("by").asText()).isEqualTo("anonymous");
    assertThat(json(registry.get(CHAMPION + "/history?limit=2")).path("moves")).hasSize(2);
    assertThat(registry.get("/retort/v1/models/none/aliases/a/history").statusCode())
        .isEqualTo(404);
  }

  private CompletableFuture<HttpResponse<String>> held(String tag) throws Exception {
    CompletableFuture<HttpResponse<String>> answer =
        registry.later(CHAMPION + "?wait=60", "If-None-Match", tag);
    // Another request on the way there and back gives the first one time to be held.
    registry.get(CHAMPION);
    assertThat(answer).isNotDone();
    return answer;
  }

  private HttpResponse<String> put(int version, String because) throws Exception {
    HttpResponse<String> answer =
        send("PUT", "{\"version\":%d,\"because\":\"%s\"}".formatted(version, because));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private void uncheckedPut(int version) {
    try {
      put(version, "");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> send(String method, String body, String... headers)
      throws Exception {
    return registry.send(method, CHAMPION, body, headers);
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("etag").orElseThrow();
  }

  private static long sequence(HttpResponse<String> response) {
    return json(response).path("sequence").asLong();
  }
}
