#include "tools/protoc_gen_troupe/code_writer.h"

#include <algorithm>

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;

constexpr size_t kContinuation = 4;  // spaces

// The arguments with as many on each line as there is room for; `column` is
// where the first one begins and each line after it. Empty: one does not fit.
std::string Fill(const std::vector<std::string>& arguments, size_t column,
                 std::string_view tail) {
  std::string text;
  size_t at = column;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view end = i + 1 == arguments.size() ? tail : ",";
    const size_t size = arguments[i].size() + end.size();
    if (i > 0 && at + 1 + size > kColumns) {
      text.append("\n").append(column, ' ');
      at = column;
    } else if (i > 0) {
      text += ' ';
      ++at;
    }
    if (at + size > kColumns) return {};
    text.append(arguments[i]).append(end);
    at += size;
  }
  return text;
}

// For arguments of which one is wider than the page: its default value, if it
// has one, goes to a line of its own.
std::string OnePerLine(const std::vector<std::string>& arguments, size_t margin,
                       std::string_view tail) {
  const size_t column = margin + kContinuation;
  std::string text;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool is_last = i + 1 == arguments.size();
    std::string argument = arguments[i];
    argument += is_last ? tail : ",";
    const size_t value = argument.find(" = ");
    if (column + argument.size() > kColumns && value != std::string::npos) {
      argument.replace(value, 3,
                       " =\n" + std::string(column + kContinuation, ' '));
    }
    if (i > 0) text.append(column, ' ');
    text.append(argument).append(is_last ? "" : "\n");
  }
  return text;
}

std::string_view WithoutEnd(std::string_view line) {
  // A backslash at the end would make the next line part of the comment.
  const size_t last = line.find_last_not_of(" \t\r\\");
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

void CodeWriter::Line(std::string_view text) {
  text_.append(text).append("\n");
}

void CodeWriter::Call(int indent, std::string_view head,
                      const std::vector<std::string>& arguments,
                      std::string_view tail) {
  const std::string end = ")" + std::string(tail);
  const auto margin = static_cast<size_t>(indent);
  text_.append(margin, ' ').append(head).append("(");
  if (arguments.empty()) return Line(end);
  std::string filled = Fill(arguments, margin + head.size() + 1, end);
  if (filled.empty()) {
    text_.append("\n").append(margin + kContinuation, ' ');
    filled = Fill(arguments, margin + kContinuation, end);
  }
  if (filled.empty()) filled = OnePerLine(arguments, margin, end);
  Line(filled);
}

bool CodeWriter::Comments(int indent, const pb::ServiceDescriptor& service) {
  pb::SourceLocation place;
  return service.GetSourceLocation(&place) && CommentLines(indent, place);
}

bool CodeWriter::Comments(int indent, const pb::MethodDescriptor& method) {
  pb::SourceLocation place;
  return method.GetSourceLocation(&place) && CommentLines(indent, place);
}

bool CodeWriter::CommentLines(int indent, const pb::SourceLocation& place) {
  std::string_view comment = place.leading_comments.empty()
                                 ? place.trailing_comments
                                 : place.leading_comments;
  if (comment.empty()) return false;
  while (!comment.empty()) {
    const size_t size = std::min(comment.find('\n'), comment.size());
    const std::string_view line = WithoutEnd(comment.substr(0, size));
    comment.remove_prefix(std::min(size + 1, comment.size()));
    text_.append(static_cast<size_t>(indent), ' ').append("//");
    if (!line.empty() && line.front() != ' ') text_ += ' ';
    Line(line);
  }
  return true;
}

}  // namespace troupe::protoc
