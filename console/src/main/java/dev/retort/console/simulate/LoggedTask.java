package dev.retort.console.simulate;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskName;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A task of somebody's own, from its log: requests are drawn from those that were logged, again and
 * again, and the truth is what the log says. Kinds are answers where these are labels. The
 * teacher's next version answers as the one before.
 */
final class LoggedTask implements SimulatedTask {
  private static final int FEWEST = 100;
  private static final int ROWS_OF_A_LABEL = 5;
  private static final String ANY = "any";
  private static final String UNKNOWN = "unknown";
  private static final String WRONG = "wrong";
  private static final TaskName UNNAMED = new TaskName("logged");

  private final TaskName name;
  private final boolean labels;
  private final Map<String, List<String>> texts = new TreeMap<>();
  private final Map<String, String> answers = new HashMap<>();
  private final List<String> distinct;

  private LoggedTask(TaskName name, Map<String, String> rows) {
    this.name = name;
    this.distinct = rows.values().stream().distinct().sorted().toList();
    this.labels = distinct.size() * ROWS_OF_A_LABEL <= rows.size();
    rows.forEach(
        (text, answer) -> {
          texts.computeIfAbsent(labels ? answer : ANY, first -> new ArrayList<>()).add(text);
          answers.put(text, answer);
          answers.put(seen(text), answer);
        });
  }

  /**
   * The tasks of logged exchanges, in the order of their names.
   *
   * @throws IllegalArgumentException if a task has fewer than 100 answers of a teacher
   */
  static List<SimulatedTask> of(Collection<Exchange> logged) {
    Map<TaskName, Map<String, String>> rows = new TreeMap<>();
    for (Exchange exchange : logged) {
      String answer = exchange.completion().text();
      if (exchange.answeredBy() instanceof AnsweredBy.Teacher && !answer.isBlank()) {
        rows.computeIfAbsent(exchange.task().orElse(UNNAMED), first -> new TreeMap<>())
            .put(exchange.prompt().studentInput(), answer.strip());
      }
    }
    List<SimulatedTask> tasks = new ArrayList<>();
    rows.forEach(
        (task, answers) -> {
          if (answers.size() < FEWEST) {
            throw new IllegalArgumentException(
                "the logs hold %d answered requests of task '%s', and a simulation takes at least %d: add logs, or leave these out"
                    .formatted(answers.size(), task, FEWEST));
          }
          tasks.add(new LoggedTask(task, answers));
        });
    return tasks;
  }

  /** What a student reads of a text, and a teacher has no other text for. */
  private String seen(String text) {
    return StudentView.of(
            new Prompt(
                List.of(new Message(Role.SYSTEM, instructions()), new Message(Role.USER, text))))
        .input();
  }

  @Override
  public TaskName name() {
    return name;
  }

  @Override
  public String instructions() {
    return "Answer as the log of task %s does.".formatted(name);
  }

  @Override
  public boolean isLabels() {
    return labels;
  }

  @Override
  public boolean hasTargets() {
    return false;
  }

  @Override
  public Map<String, Double> kinds() {
    Map<String, Double> kinds = new TreeMap<>();
    texts.forEach((kind, all) -> kinds.put(kind, (double) all.size()));
    return kinds;
  }

  @Override
  public String write(String kind, LocalDate today, Random random) {
    List<String> all = texts.get(kind);
    return all.get(random.nextInt(all.size()));
  }

  @Override
  public String kindOf(String text) {
    String answer = answers.get(text);
    return answer == null ? UNKNOWN : labels ? answer : ANY;
  }

  @Override
  public String answer(String text, int teacher) {
    return answers.getOrDefault(text, distinct.get(0));
  }

  @Override
  public String formOf(String text, String answer) {
    return labels ? answer : answer.equals(answers.get(text)) ? ANY : WRONG;
  }

  @Override
  public String inForm(String text, String form) {
    return labels ? form : form.equals(ANY) ? answer(text, 1) : wrong(text, answer(text, 1));
  }

  @Override
  public String wrong(String text, String right) {
    int place = distinct.indexOf(right) + 1 + Math.floorMod(text.hashCode(), distinct.size());
    String other = distinct.get(place % distinct.size());
    return other.equals(right) ? distinct.get((place + 1) % distinct.size()) : other;
  }
}
