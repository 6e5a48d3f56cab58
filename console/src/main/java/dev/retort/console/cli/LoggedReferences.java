package dev.retort.console.cli;

import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.StudentView;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.FreeText;
import dev.retort.dataset.label.JsonDocuments;
import dev.retort.dataset.label.RawAnswer;
import dev.retort.dataset.label.ToolCalls;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.answer.AnswerContract.Form;
import dev.retort.evaluator.answer.RightAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The logged answers that a student of some form can be held against.
 *
 * @param exchanges with a whole answer of the form
 * @param rows the same, as a dataset has them
 * @param labels the answers, if they are labels
 */
record LoggedReferences(List<Exchange> exchanges, List<TrainingExample> rows, List<String> labels) {

  static LoggedReferences of(List<Exchange> logged, AnswerContract answers) {
    AnswerForm form =
        switch (answers.form()) {
          case TEXT -> new FreeText();
          case JSON -> new JsonDocuments();
          case TOOL_CALLS -> new ToolCalls();
        };
    List<Exchange> exchanges = new ArrayList<>();
    List<TrainingExample> rows = new ArrayList<>();
    for (Exchange exchange : logged) {
      Optional<TrainingExample> row = isWhole(exchange) ? row(exchange, form) : Optional.empty();
      if (row.isPresent()) {
        exchanges.add(exchange);
        rows.add(row.get());
      }
    }
    boolean labels = answers.form() == Form.TEXT && answers.right().equals(RightAnswer.SAME_TEXT);
    return new LoggedReferences(
        exchanges,
        rows,
        labels
            ? rows.stream().map(TrainingExample::answer).distinct().sorted().toList()
            : List.of());
  }

  private static boolean isWhole(Exchange exchange) {
    if (exchange.correction().isPresent()) {
      return true;
    }
    Finish finish = exchange.completion().finish();
    return exchange.answeredBy().mayLabel()
        && ((finish == Finish.STOP && !exchange.completion().text().isBlank())
            || (finish == Finish.TOOL_CALLS && !exchange.completion().toolCalls().isEmpty()));
  }

  private static Optional<TrainingExample> row(Exchange exchange, AnswerForm form) {
    StudentView view = StudentView.of(exchange.prompt());
    RawAnswer answer = RawAnswer.of(exchange);
    return form.clean(
            new RawAnswer(answer.kind(), view.conceal(answer.text()), answer.instructions()))
        .answer()
        .map(
            reference ->
                new TrainingExample(
                    exchange.id(), exchange.createdAt(), Split.NOVEL, view.input(), reference, 1));
  }
}
