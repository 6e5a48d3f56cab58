package dev.retort.registry.server.audit;

import static dev.retort.registry.server.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.registry.server.RunningRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class DecisionsTest {
  private static final String DECISIONS = "/retort/v1/models/triage/versions/1/decisions";

  @TempDir private Path home;
  private RunningRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = RunningRegistry.in(home);
    registry.model("triage");
    registry.version("triage");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aDecisionGoesOnRecordWithWhoWhenWhyAndOnWhat() throws Exception {
    long before = System.currentTimeMillis();
    HttpResponse<String> answer =
        decide(
            """
            {"decision": "promoted", "because": "fewer complaints", "by": "ada",
             "evidence": {"seal": "ab12", "certified": "yes"}}
            """);

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode entry = json(answer);
    assertThat(entry.path("action").asText()).isEqualTo("DECIDED");
    assertThat(entry.path("model").asText()).isEqualTo("triage");
    assertThat(entry.path("actor").asText()).isEqualTo("anonymous");
    assertThat(entry.path("at").asLong()).isBetween(before, System.currentTimeMillis());
    assertThat(entry.path("details").toString())
        .isEqualTo(
            "{\"because\":\"fewer complaints\",\"by\":\"ada\",\"decision\":\"promoted\","
                + "\"evidence.certified\":\"yes\",\"evidence.seal\":\"ab12\",\"version\":\"1\"}");
    JsonNode log = json(registry.get("/retort/v1/audit"));
    assertThat(log.path("entries").path(2)).isEqualTo(entry);
    assertThat(log.path("head").path("hash")).isEqualTo(entry.path("hash"));
    assertThat(log.path("head").path("sequence").asLong()).isEqualTo(3);
  }

  @Test
  void theSameDecisionToldAgainIsOnRecordOnce() throws Exception {
    String body = "{\"decision\":\"rejected\",\"because\":\"x\",\"evidence\":{\"at\":\"1\"}}";

    JsonNode first = json(decide(body));
    JsonNode again = json(decide(body));
    JsonNode later = json(decide(body.replace("\"1\"", "\"2\"")));

    assertThat(again).isEqualTo(first);
    assertThat(later.path("sequence").asLong()).isEqualTo(first.path("sequence").asLong() + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"decision\":\"promoted\"}",
        "{\"decision\":\"promoted\",\"because\":\" \"}",
        "{\"decision\":\"applauded\",\"because\":\"x\"}",
        "{\"decision\":\"PROMOTED\",\"because\":\"x\"}"
      })
  void aDecisionWithoutAWordOrAReasonIsRefused(String body) throws Exception {
    HttpResponse<String> refused = decide(body);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).path("error_code").asText()).isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(json(registry.get("/retort/v1/audit")).path("head").path("sequence").asLong())
        .isEqualTo(2);
  }

  @Test
  void longReasonsAndMuchEvidenceAreRefused() throws Exception {
    assertThat(
            decide("{\"decision\":\"promoted\",\"because\":\"%s\"}".formatted("x".repeat(5_001)))
                .statusCode())
        .isEqualTo(400);
    StringBuilder evidence = new StringBuilder("\"a\":\"b\"");
    for (int i = 0; i < 64; i++) {
      evidence.append(",\"k%d\":\"v\"".formatted(i));
    }
    assertThat(
            decide(
                    "{\"decision\":\"promoted\",\"because\":\"x\",\"evidence\":{%s}}"
                        .formatted(evidence))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void thereAreDecisionsOnlyAboutVersionsThatExist() throws Exception {
    String body = "{\"decision\":\"promoted\",\"because\":\"x\"}";

    assertThat(registry.send("POST", DECISIONS.replace("/1/", "/9/"), body).statusCode())
        .isEqualTo(404);
    assertThat(registry.send("POST", DECISIONS.replace("triage", "none"), body).statusCode())
        .isEqualTo(404);
    assertThat(registry.send("POST", DECISIONS.replace("/1/", "/x/"), body).statusCode())
        .isEqualTo(400);
  }

  @Test
  void pagesThroughTheLog() throws Exception {
    JsonNode first = json(registry.get("/retort/v1/audit?limit=1"));
    JsonNode second = json(registry.get("/retort/v1/audit?after=1&limit=1"));
    JsonNode end = json(registry.get("/retort/v1/audit?after=2"));

    assertThat(first.path("entries")).hasSize(1);
    assertThat(second.path("entries").path(0).path("previous"))
        .isEqualTo(first.path("entries").path(0).path("hash"));
    assertThat(end.path("entries")).isEmpty();
    assertThat(end.path("head").path("sequence").asLong()).isEqualTo(2);
    assertThat(registry.get("/retort/v1/audit?limit=0").statusCode()).isEqualTo(400);
    assertThat(registry.get("/retort/v1/audit?limit=10001").statusCode()).isEqualTo(400);
    assertThat(registry.get("/retort/v1/audit?after=x").statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> decide(String body) throws IOException, InterruptedException {
    return registry.send("POST", DECISIONS, body);
  }
}
