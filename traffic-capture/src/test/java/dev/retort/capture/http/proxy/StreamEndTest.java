package dev.retort.capture.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamEndTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {}\n\ndata: [DONE]\n\n",
        "data: {}\r\n\r\ndata: [DONE]\r\n\r\n",
        "data: {}\n\ndata:[DONE]\n\n",
        "data: {}\n\nevent: message_stop\ndata: {}\n\n",
        "data: {}\n\nevent: response.completed\ndata: {}\n\n",
        "data: {}\n\nevent: response.failed\ndata: {}\n\n"
      })
  void seesTheEndHoweverItIsCut(String stream) {
    for (int cut = 0; cut <= stream.length(); cut++) {
      StreamEnd end = new StreamEnd();
      boolean first = end.isIn(Buffer.buffer(stream.substring(0, cut)));
      assertThat(first || end.isIn(Buffer.buffer(stream.substring(cut))))
          .as("cut at %d", cut)
          .isTrue();
    }
    StreamEnd end = new StreamEnd();
    boolean seen = false;
    for (int i = 0; i < stream.length(); i++) {
      seen = end.isIn(Buffer.buffer(stream.substring(i, i + 1)));
    }
    assertThat(seen).isTrue();
  }

  @Test
  void takesNoTextOfAnAnswerForTheEnd() {
    StreamEnd end = new StreamEnd();

    assertThat(
            end.isIn(
                Buffer.buffer(
                    "data: {\"content\":\"say \\ndata: [DONE] or data: [DONE]\"}\n\nevent: message_start\n")))
        .isFalse();
  }
}
