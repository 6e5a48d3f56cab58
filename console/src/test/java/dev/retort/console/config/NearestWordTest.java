package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestWordTest {
  @Test
  void takesTheWordWithTheFewestChanges() {
    List<String> words = List.of("promote", "reject", "rollback", "rollout");

    assertThat(NearestWord.to("rolback", words)).contains("rollback");
    assertThat(NearestWord.to("REJECT", words)).contains("reject");
    assertThat(NearestWord.to("promtoe", words)).contains("promote");
    assertThat(NearestWord.to("deploy", words)).isEmpty();
  }

  @Test
  void aShortWordIsNearToFew() {
    assertThat(NearestWord.to("t5", List.of("t4", "cpu"))).contains("t4");
    assertThat(NearestWord.to("xy", List.of("cpu", "t4"))).isEmpty();
    assertThat(NearestWord.to("", List.of("t", "cpu"))).contains("t");
    assertThat(NearestWord.to("cpu", List.of())).isEmpty();
  }
}
