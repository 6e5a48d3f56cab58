import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A teacher that gives the answers of a file of exchanges: {@code java -cp RETORT LabelTeacher.java
 * PORT EXCHANGES.jsonl.gz}. One that answered anything would show a router that its student is
 * wrong, and the student would be rolled back.
 */
final class LabelTeacher {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LabelTeacher() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, String> answers = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(arguments[1]))),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode exchange = JSON.readTree(line);
        answers.put(asked(exchange.path("request")), exchange.path("response").toString());
      }
    }
    Vertx.vertx()
        .createHttpServer()
        .requestHandler(
            call ->
                call.body()
                    .onSuccess(
                        body -> {
                          String answer = answer(answers, body.getBytes());
                          call.response()
                              .setStatusCode(answer == null ? 404 : 200)
                              .putHeader("Content-Type", "application/json")
                              .end(answer == null ? "{\"error\":{\"message\":\"?\"}}" : answer);
                        }))
        .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
  }

  private static String answer(Map<String, String> answers, byte[] body) {
    try {
      return answers.get(asked(JSON.readTree(body)));
    } catch (IOException e) {
      return null;
    }
  }

  private static String asked(JsonNode request) {
    return request.path("messages").toString();
  }
}
