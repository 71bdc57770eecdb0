using Confluent.Kafka;
using Streams.Kafka.Faults;
using Xunit;

namespace Streams.Kafka.Tests.Faults;

public class KafkaFaultTests
{
    [Theory]
    [InlineData(ErrorCode.TopicAuthorizationFailed, "permission Write on topic t.events is missing")]
    [InlineData(ErrorCode.GroupAuthorizationFailed, "permission Read on group g is missing")]
    [InlineData(ErrorCode.TransactionalIdAuthorizationFailed, "permission Write on transactional id x is missing")]
    [InlineData(ErrorCode.ClusterAuthorizationFailed, "permission IdempotentWrite on the cluster is missing")]
    [InlineData(ErrorCode.SaslAuthenticationFailed, "Kafka refused the credentials")]
    [InlineData(ErrorCode.UnknownTopicOrPart, "topic t.events does not exist")]
    [InlineData(ErrorCode.Local_Transport, "Kafka at a:1 cannot be reached")]
    [InlineData(ErrorCode.Local_MsgTimedOut, "Kafka at a:1 has not taken the record for topic t.events in time")]
    public void Explain_AnError_NamesResourceAndRemedy(ErrorCode code, string expected)
    {
        var use = KafkaUse.Writing("t.events", "x") with { Servers = "a:1", Group = "g" };

        var text = KafkaFault.Explain(new Error(code, "two\nlines"), use);

        Assert.StartsWith(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }
}
