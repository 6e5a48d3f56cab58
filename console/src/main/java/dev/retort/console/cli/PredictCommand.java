package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.StudentView;
import dev.retort.trainer.Prediction;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description =
        "Lets a published version answer the requests of a log, one JSON object a line: id, answer, confidence, deferred.")
final class PredictCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "NAME@ALIAS", description = "Such as ticket-routing@champion.")
  private String reference;

  @Option(names = "--on", required = true, paramLabel = "FILE", description = "A log.")
  private Path log;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The answers.")
  private Path answers;

  private record Answer(ExchangeId id, String answer, double confidence, boolean deferred) {}

  @Override
  public Integer call() {
    LoggedExchanges logged = LoggedExchanges.read(List.of(log));
    try (PulledStudent student = PulledStudent.open(retort, reference)) {
      write(logged.exchanges(), student);
    }
    retort
        .out()
        .printf(
            "%,d answers in %s, %,d lines rejected%n",
            logged.exchanges().size(), answers, logged.rejected());
    retort.out().flush();
    return ExitCode.OK;
  }

  private void write(List<Exchange> exchanges, PulledStudent student) {
    Path temporary = DurableFile.temporary(answers);
    try {
      try (BufferedWriter out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
        for (Exchange exchange : exchanges) {
          StudentView view = StudentView.of(exchange.prompt());
          Prediction prediction = student.system().student().predict(view.input());
          out.write(
              JsonFormat.line(
                  new Answer(
                      exchange.id(),
                      view.restore(prediction.answer()),
                      prediction.confidence(),
                      !student.system().rule().answers(view.input(), prediction))));
          out.newLine();
        }
      }
    } catch (IOException e) {
      DurableFile.deleteTree(temporary);
      throw new UncheckedIOException("cannot write " + answers + ": " + e.getMessage(), e);
    }
    DurableFile.publish(temporary, answers);
  }
}
