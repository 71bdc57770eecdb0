using Streams.Benchmarks.Agent;
using Streams.Benchmarks.Codec;
using Streams.Benchmarks.Pipeline;
using Streams.Hosting;

return await StreamsProgram.RunAsync(
    args,
    "streams-benchmarks",
    "Measures Streams beside what the machine allows; one JSON object a workload.",
    benchmarks =>
    {
        CodecWorkload.AddTo(benchmarks);
        PipelineWorkload.AddTo(benchmarks);
        AgentWorkload.AddTo(benchmarks);
    });
