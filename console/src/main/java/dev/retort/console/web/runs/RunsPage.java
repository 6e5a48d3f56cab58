package dev.retort.console.web.runs;

import dev.retort.capture.TaskName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The page of all runs.
 *
 * @param runs those that are looked for
 * @param choice what they are looked for by
 * @param orders what is asked for
 * @param tasks all of them, by name
 */
record RunsPage(RunList runs, Choice choice, OrderList orders, List<TaskName> tasks) {
  /** How a run may stand, in the words of the journal. */
  static final List<String> VERDICTS =
      List.of(
          RunLine.OPEN,
          "promoted",
          "awaiting-review",
          "rejected",
          "unchanged",
          "without-student",
          "abandoned");

  RunsPage {
    tasks = List.copyOf(tasks);
  }

  /**
   * What runs are looked for by; empty text: by nothing.
   *
   * @param task whose runs
   * @param verdict how they stand
   */
  record Choice(String task, String verdict) {
    boolean isAll() {
      return task.isEmpty() && verdict.isEmpty();
    }
  }

  /** Another page of the same runs. */
  String path(int page) {
    List<String> query = new ArrayList<>();
    if (!choice.task().isEmpty()) {
      query.add("task=" + URLEncoder.encode(choice.task(), StandardCharsets.UTF_8));
    }
    if (!choice.verdict().isEmpty()) {
      query.add("verdict=" + URLEncoder.encode(choice.verdict(), StandardCharsets.UTF_8));
    }
    query.add("page=" + page);
    return "/runs?" + String.join("&", query);
  }
}
