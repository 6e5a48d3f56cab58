package dev.retort.capture.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the teacher's endpoint sent back.
 *
 * @param status the HTTP status
 * @param response the body: a chat completion, or an error
 */
public record TeacherReply(int status, ObjectNode response) {}
