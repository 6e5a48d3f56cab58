package dev.retort.dataset.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TemporalClusterSplitterTest {
  @Test
  void theLastFifthEvaluates() {
    List<Instant> times = IntStream.range(0, 10).mapToObj(Traffic::minute).toList();

    TemporalClusterSplitter splitter =
        TemporalClusterSplitter.atLastFifth(times.size(), times::get);

    assertThat(splitter.evaluationFrom()).isEqualTo(Traffic.minute(8));
    assertThat(splitter.evaluates(Traffic.minute(7))).isFalse();
    assertThat(splitter.evaluates(Traffic.minute(8))).isTrue();
  }

  @Test
  void rowsOfOneInstantStayTogether() {
    List<Instant> times = IntStream.of(0, 1, 2, 2, 2).mapToObj(Traffic::minute).toList();

    assertThat(TemporalClusterSplitter.atLastFifth(times.size(), times::get).evaluationFrom())
        .isEqualTo(Traffic.minute(2));
  }
}
