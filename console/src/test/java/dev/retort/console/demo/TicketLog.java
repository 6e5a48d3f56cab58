package dev.retort.console.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Writes the demo's tickets with the teacher's labels as a log to import, for benchmarks. Usage:
 * {@code FILE TRAINING_ROWS LATER_ROWS SEED}. Prints the time from which rows are later ones.
 */
final class TicketLog {
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final Duration SPAN = Duration.ofDays(28);

  private TicketLog() {}

  public static void main(String[] arguments) throws IOException {
    int training = Integer.parseInt(arguments[1]);
    int rows = training + Integer.parseInt(arguments[2]);
    List<FactoryRequest> requests =
        FactoryTraffic.generate(Long.parseLong(arguments[3]), rows, 0, START, SPAN);
    TeacherAnswers teacher = new TeacherAnswers();
    StringBuilder lines = new StringBuilder();
    requests.forEach(request -> lines.append(line(request, teacher)).append('\n'));
    Files.write(Path.of(arguments[0]), lines.toString().getBytes(StandardCharsets.UTF_8));
    System.out.println("later rows from " + requests.get(training).at());
  }

  private static String line(FactoryRequest request, TeacherAnswers teacher) {
    ObjectNode line = JsonFormat.mapper().createObjectNode();
    line.put("id", request.id().value()).put("task", request.task().value());
    line.put("created", request.at().getEpochSecond());
    line.set("request", request.body());
    ObjectNode response = line.putObject("response").put("object", "chat.completion");
    ObjectNode choice = response.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", teacher.answerText(FactoryTask.TICKET_ROUTING, ticket(request)));
    choice.put("finish_reason", "stop");
    response.putObject("usage").put("prompt_tokens", 200).put("completion_tokens", 3);
    return JsonFormat.line(line);
  }

  private static String ticket(FactoryRequest request) {
    return request.prompt().messages().stream()
        .filter(message -> message.role() == Role.USER)
        .map(Message::content)
        .findFirst()
        .orElseThrow();
  }
}
