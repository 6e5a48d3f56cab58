package dev.retort.dataset.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TemporalClusterSplitterTest {
  @Test
  void theLastFifthEvaluates() {
    List<Instant> times = IntStream.range(0, 10).mapToObj(Traffic::minute).toList();

    TemporalClusterSplitter splitter =
        TemporalClusterSplitter.atLatest(times.size(), times::get, row -> Sampling.EVERY);

    assertThat(splitter.evaluationFrom()).isEqualTo(Traffic.minute(8));
    assertThat(splitter.evaluates(Traffic.minute(7))).isFalse();
    assertThat(splitter.evaluates(Traffic.minute(8))).isTrue();
  }

  @Test
  void rowsOfOneInstantStayTogether() {
    List<Instant> times = IntStream.of(0, 1, 2, 2, 2).mapToObj(Traffic::minute).toList();

    assertThat(
            TemporalClusterSplitter.atLatest(times.size(), times::get, row -> Sampling.EVERY)
                .evaluationFrom())
        .isEqualTo(Traffic.minute(2));
  }

  /** A day of 100 requests, then days of which 10 are drawn and 40 deferred. */
  private static Sampling served(int row) {
    if (row < 100) {
      return Sampling.EVERY;
    }
    return row % 5 == 0 ? Sampling.DRAWN : Sampling.CHOSEN;
  }

  private static Instant begins(int rows, IntFunction<Sampling> sampling) {
    return TemporalClusterSplitter.atLatest(rows, Traffic::minute, sampling).evaluationFrom();
  }

  @Test
  void whatIsDrawnBesideAStudentEvaluatesBesidesTheLastFifthOfWhatWasBefore() {
    assertThat(begins(100, TemporalClusterSplitterTest::served)).isEqualTo(Traffic.minute(80));
    assertThat(begins(100 + 200, TemporalClusterSplitterTest::served))
        .isEqualTo(Traffic.minute(80));
  }

  @Test
  void atMostHalfOfTheSampleEvaluates() {
    // 60 drawn: of the 160 of the sample, the latest 80 are 20 of the first day and all 60
    assertThat(begins(100 + 300, TemporalClusterSplitterTest::served))
        .isEqualTo(Traffic.minute(80));
    // 200 drawn: 150 of the 300, all of them drawn; the first is the 51st drawn
    assertThat(begins(100 + 1000, TemporalClusterSplitterTest::served))
        .isEqualTo(Traffic.minute(100 + 50 * 5));
  }

  @Test
  void theWindowNeverBeginsEarlierThanItDid() {
    Instant before = begins(1, TemporalClusterSplitterTest::served);
    for (int rows = 2; rows < 2000; rows++) {
      Instant now = begins(rows, TemporalClusterSplitterTest::served);
      assertThat(now).isAfterOrEqualTo(before);
      before = now;
    }
  }

  @Test
  void askingATeacherAfterwardsMovesNoBoundary() {
    IntFunction<Sampling> asked =
        row -> row % 3 == 1 ? Sampling.CHOSEN : served(row - (row + 1) / 3);
    Instant without = begins(200, TemporalClusterSplitterTest::served);
    Instant with =
        TemporalClusterSplitter.atLatest(300, row -> Traffic.minute(row - (row + 1) / 3), asked)
            .evaluationFrom();
    assertThat(with).isEqualTo(without);
  }

  @Test
  void neverMoreEvaluateThanACertificateGainsBy() {
    int rows = 10 * TemporalClusterSplitter.MOST;
    assertThat(begins(rows, row -> Sampling.EVERY))
        .isEqualTo(Traffic.minute(rows - TemporalClusterSplitter.MOST));
  }

  private static Instant beginsSince(int noticed, int rows, IntFunction<Sampling> sampling) {
    return TemporalClusterSplitter.atLatest(rows, Traffic::minute, sampling)
        .since(Traffic.minute(noticed), rows, Traffic::minute, sampling)
        .evaluationFrom();
  }

  @Test
  void halfOfWhatCameSinceTheTeacherChangedEvaluates() {
    assertThat(beginsSince(89, 100, row -> Sampling.EVERY)).isEqualTo(Traffic.minute(95));
    // by now the last fifth begins later than that
    assertThat(beginsSince(9, 100, row -> Sampling.EVERY)).isEqualTo(Traffic.minute(80));
  }

  @Test
  void whatTheTeacherSaidUntilItsChangeWasNoticedNeverEvaluates() {
    Instant before = Instant.MIN;
    for (int rows = 90; rows < 600; rows++) {
      Instant now = beginsSince(88, rows, TemporalClusterSplitterTest::served);
      assertThat(now).isAfterOrEqualTo(before).isAfter(Traffic.minute(88));
      before = now;
    }
  }
}
