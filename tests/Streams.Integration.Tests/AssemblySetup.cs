using Streams.TestKit.Kafka;

[assembly: AssemblyFixture(typeof(KafkaFixture))]
