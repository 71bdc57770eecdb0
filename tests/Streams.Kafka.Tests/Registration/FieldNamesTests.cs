using Streams.Kafka.Registration;
using Xunit;

namespace Streams.Kafka.Tests.Registration;

public class FieldNamesTests
{
    private const string Schema = """{"type":"record","name":"R","fields":[{"name":"a","type":"long"},{"name":"b","type":{"type":"array","items":{"type":"record","name":"I","fields":[{"name":"c","type":["null","int"]}]}}}]}""";

    [Theory]
    [InlineData("writer type: STRING at /fields/0/type, reader at /fields/0/type", "a")]
    [InlineData("INT at /fields/1/type/items/fields/0/type/1]", "b.c")]
    [InlineData("/fields/9/type", "")]
    [InlineData("incompatible", "")]
    public void In_WhatARegistrySays_NamesTheFields(string text, string expected) => Assert.Equal(expected, string.Join(',', FieldNames.In(text, Schema)));
}
