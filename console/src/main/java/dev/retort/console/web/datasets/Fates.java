package dev.retort.console.web.datasets;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Exchanges of a version's window with one fate, a page of them.
 *
 * @param version the version
 * @param fate a part or a reason, as it is stored
 * @param explanation the same in a few words
 * @param total how many there are
 * @param page from 1
 * @param pages how many pages there are
 * @param exchanges this page's, the oldest first
 */
public record Fates(
    DatasetRow version,
    String fate,
    String explanation,
    long total,
    int page,
    int pages,
    List<Fate> exchanges) {
  public Fates {
    exchanges = List.copyOf(exchanges);
  }

  /**
   * One exchange.
   *
   * @param id its id
   * @param at when it happened
   * @param representative the exchange that stands for it
   * @param origin the log line that it was imported from
   * @param request what was asked, as a student would read it; empty if the log does not hold it
   * @param answer what was answered, or corrected to
   */
  public record Fate(
      String id,
      Instant at,
      Optional<String> representative,
      Optional<String> origin,
      Optional<String> request,
      Optional<String> answer) {}
}
