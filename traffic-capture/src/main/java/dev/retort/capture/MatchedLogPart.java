package dev.retort.capture;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.function.Consumer;

/** A part whose exchanges come with their tasks. The matcher travels in its JSON form. */
final class MatchedLogPart implements LogPart, Serializable {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // As serializable as the log's own parts.
  private final LogPart part;

  private transient TaskMatcher matcher;

  MatchedLogPart(LogPart part, TaskMatcher matcher) {
    this.part = part;
    this.matcher = matcher;
  }

  @Override
  public String name() {
    return part.name();
  }

  @Override
  public void scan(Consumer<Exchange> reader) {
    part.scan(exchange -> reader.accept(matcher.assign(exchange)));
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeObject(JsonFormat.line(matcher));
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    matcher = JsonFormat.mapper().readValue((String) in.readObject(), TaskMatcher.class);
  }
}
