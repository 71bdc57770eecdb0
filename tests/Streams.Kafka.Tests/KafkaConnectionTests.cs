using Confluent.Kafka;
using Xunit;

namespace Streams.Kafka.Tests;

public sealed class KafkaConnectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streams-kafka-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ApplyTo_WithAFile_SetsItsProperties()
    {
        var file = Write("# TLS\nsecurity.protocol=SASL_SSL\n\nsasl.username = agent \nbootstrap.servers=from-file:9092\nqueue.buffering.max.ms=7\n");
        var connection = KafkaConnection.Open("flag:9092", "t1.", file);
        var producer = new ProducerConfig();
        var consumer = new ConsumerConfig();

        connection.ApplyTo(producer);
        connection.ApplyTo(consumer);

        Assert.Equal("flag:9092", producer.BootstrapServers);
        Assert.Equal("SASL_SSL", consumer.Get("security.protocol"));
        Assert.Equal("agent", producer.SaslUsername);
        Assert.Equal("t1.alerts.v1", connection.Topic("alerts.v1"));
    }

    [Fact]
    public void ApplyTo_AConsumer_LeavesOutWhatOnlyProducersTake()
    {
        var connection = KafkaConnection.Open("a:1", null, Write("compression.type=lz4\nfetch.wait.max.ms=9\n"));
        var producer = new ProducerConfig();
        var consumer = new ConsumerConfig();

        connection.ApplyTo(producer);
        connection.ApplyTo(consumer);

        Assert.Equal(CompressionType.Lz4, producer.CompressionType);
        Assert.Null(producer.Get("fetch.wait.max.ms"));
        Assert.Equal(9, consumer.FetchWaitMaxMs);
        Assert.Null(consumer.Get("compression.type"));
    }

    [Fact]
    public void Open_WithoutServers_SaysWhatToGive()
    {
        var error = Assert.Throws<KafkaSettingsException>(() => KafkaConnection.Open(null));

        Assert.Contains("--bootstrap", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client.id=x\nsecurity.protokoll=SSL\n", ":2: librdkafka", "security.protokoll")]
    [InlineData("security.protocol=NONSENSE\n", ":1: security.protocol:", "NONSENSE")]
    [InlineData("just words\n", ":1: expected name=value", "")]
    [InlineData("enable.idempotence=false\n", ":1: enable.idempotence is set by Streams", "")]
    [InlineData("sasl.password=${ENV:STREAMS_TEST_NO_SUCH}\n", ":1: the environment has no variable STREAMS_TEST_NO_SUCH", "")]
    [InlineData("sasl.password=${FILE:/no/such/file}\n", ":1: /no/such/file cannot be read", "does not exist")]
    public void Open_WithAWrongLine_NamesFileLineAndProperty(string text, string place, string what)
    {
        var file = Write(text);

        var error = Assert.Throws<KafkaSettingsException>(() => KafkaConnection.Open("a:1", null, file));

        Assert.Contains(file + place, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("sasl.password")]
    [InlineData("ssl.key.password")]
    [InlineData("ssl.keystore.password")]
    [InlineData("sasl.oauthbearer.client.secret")]
    [InlineData("ssl.key.pem")]
    [InlineData("schema.registry.basic.auth.user.info")]
    public void ToString_WithASecret_MasksIt(string property)
    {
        File.WriteAllText(Path.Combine(_folder, "secret"), "hunter2\n");
        var connection = KafkaConnection.Open("a:1", null, Write($"{property}=${{FILE:{_folder}/secret}}\nsasl.username=agent\n"));

        var text = connection.ToString();

        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains($"{property}=***", text, StringComparison.Ordinal);
        Assert.Contains("sasl.username=agent", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ApplyTo_WithASecretOfAFile_HandsItToTheClient()
    {
        File.WriteAllText(Path.Combine(_folder, "secret"), "hunter2\n");
        var connection = KafkaConnection.Open("a:1", null, Write($"sasl.password=${{FILE:{_folder}/secret}}\n"));
        var config = new AdminClientConfig();

        connection.ApplyTo(config);

        Assert.Equal("hunter2", config.SaslPassword);
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.properties");
        File.WriteAllText(path, text);
        return path;
    }
}
