package dev.retort.console.cli;

import dev.retort.capture.Exchange;
import dev.retort.capture.logs.ChatCompletionLog;
import dev.retort.capture.logs.RejectedLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The exchanges of log files, read without any home.
 *
 * @param exchanges in the order of the files
 * @param rejected how many lines are none
 */
record LoggedExchanges(List<Exchange> exchanges, int rejected) {

  static LoggedExchanges read(List<Path> files) {
    List<Exchange> exchanges = new ArrayList<>();
    List<RejectedLine> rejected = new ArrayList<>();
    for (Path file : files) {
      new ChatCompletionLog(file, Optional.empty(), Optional.empty())
          .read(
              new ChatCompletionLog.Reader() {
                @Override
                public void exchange(Exchange exchange) {
                  exchanges.add(exchange);
                }

                @Override
                public void rejected(RejectedLine line) {
                  rejected.add(line);
                }
              });
    }
    return new LoggedExchanges(exchanges, rejected.size());
  }
}
