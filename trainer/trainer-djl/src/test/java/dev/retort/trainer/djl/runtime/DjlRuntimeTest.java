package dev.retort.trainer.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class DjlRuntimeTest {
  @Test
  void computesWithoutADownload() {
    try (NDManager manager = DjlRuntime.newManager()) {
      assertThat(manager.arange(4f).sum().getFloat()).isEqualTo(6);
      assertThat(DjlRuntime.engine().getVersion()).startsWith("2.");
    }
  }
}
