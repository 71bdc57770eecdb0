using Streams.Hosting.Logging;
using Xunit;

namespace Streams.Hosting.Tests.Logging;

public class OneLineTests
{
    [Theory]
    [InlineData("plain – text", "plain – text")]
    [InlineData("two\nlines\r\n", "two\\nlines\\r\\n")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("\u0085\u2028", "\\u0085\\u2028")]
    [InlineData("a\u202Etxt.exe", "a\\u202etxt.exe")]
    public void Of_WhatOthersWrote_CannotSteerATerminal(string text, string expected) => Assert.Equal(expected, OneLine.Of(text));
}
