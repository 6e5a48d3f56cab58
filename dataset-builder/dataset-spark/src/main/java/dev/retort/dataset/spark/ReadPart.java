package dev.retort.dataset.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DamagedLogPartException;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogPart;
import dev.retort.dataset.AnswerSample;
import dev.retort.dataset.CandidateText;
import dev.retort.dataset.CleanedAnswers;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.ReadExchange;
import dev.retort.dataset.RowChunk;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.RawAnswer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One part of the log after its reading.
 *
 * @param head what the driver gets to know of it
 * @param texts by row; empty ones for rows that are no candidates
 * @param shingles by row
 */
record ReadPart(Head head, List<CandidateText> texts, List<int[]> shingles)
    implements Serializable {
  private static final CandidateText NO_TEXT = new CandidateText("", RawAnswer.text(""), List.of());

  /**
   * What is small of a part.
   *
   * @param name the part's
   * @param damaged whether it could not be read; then it counts as empty
   * @param rows everything but the texts
   * @param sample of its candidates
   */
  record Head(String name, boolean damaged, RowChunk rows, AnswerSample sample)
      implements Serializable {}

  /**
   * Reads a part.
   *
   * @param specification a {@link DatasetSpec} as JSON
   */
  static ReadPart of(LogPart part, String specification) throws JsonProcessingException {
    DatasetSpec spec = JsonFormat.mapper().readValue(specification, DatasetSpec.class);
    ExampleFilter filter = StandardFilters.all(spec.filters());
    Reading reading = new Reading();
    try {
      part.scan(
          exchange -> {
            if (spec.covers(exchange)) {
              reading.add(ReadExchange.of(exchange, filter));
            }
          });
      return reading.part(part.name(), false);
    } catch (DamagedLogPartException e) {
      return new Reading().part(part.name(), true);
    }
  }

  /** Its candidates' answers in the task's form. */
  CleanedAnswers cleaned(AnswerForm form) {
    CleanedAnswers cleaned = new CleanedAnswers(texts.size());
    IntStream.range(0, texts.size())
        .filter(head.rows()::isCandidate)
        .forEach(row -> cleaned.note(row, form, texts.get(row).answer()));
    return cleaned;
  }

  private static final class Reading {
    private final RowChunk.Builder rows = new RowChunk.Builder();
    private final AnswerSample sample = new AnswerSample();
    private final List<CandidateText> texts = new ArrayList<>();
    private final List<int[]> shingles = new ArrayList<>();

    void add(ReadExchange exchange) {
      rows.add(exchange);
      sample.offer(exchange);
      Optional<ReadExchange.Candidate> candidate = exchange.candidate();
      texts.add(candidate.map(ReadExchange.Candidate::text).orElse(NO_TEXT));
      shingles.add(candidate.map(c -> c.fingerprint().shingles()).orElseGet(() -> new int[0]));
    }

    ReadPart part(String name, boolean damaged) {
      return new ReadPart(new Head(name, damaged, rows.build(), sample), texts, shingles);
    }
  }
}
