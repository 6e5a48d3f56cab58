package dev.retort.capture.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScanTest {
  private static RequestScan scan(String json) {
    return RequestScan.of(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void findsModelAndTaskWhereverTheyStand() {
    RequestScan scan =
        scan(
            "{\"messages\":[{\"model\":\"wrong\",\"metadata\":{\"task\":\"wrong\"}}],\"metadata\":{\"a\":[1],\"task\":\"t\"},\"model\":\"right\"}");

    assertThat(scan.model()).contains("right");
    assertThat(scan.task()).contains(new TaskName("t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"M\"}",
        "{ \"ä€😀\" : \"ä€😀\", \"model\" :  \"M\" , \"x\" : \"\\u00e4\" }",
        "{\"messages\":[{\"content\":\"\\\"model\\\":\\\"M\\\"\"}],\n\"model\":\"M\"}"
      })
  void replacesTheModelAndNothingElse(String json) {
    Buffer body = Buffer.buffer(json);
    int at = json.lastIndexOf("\"M\"");

    assertThat(scan(json).withModel(body, "other \"one\"").toString())
        .isEqualTo(json.substring(0, at) + "\"other \\\"one\\\"\"" + json.substring(at + 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"model\":", "nonsense", "{\"model\":5}"})
  void saysNothingOfWhatIsNoRequest(String json) {
    assertThat(scan(json).model()).isEmpty();
  }
}
