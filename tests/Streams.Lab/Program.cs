using Streams.Hosting;
using Streams.Lab.Commands;

return await StreamsProgram.RunAsync(args, "streams-lab", "Runs real containers and real attacks against Streams, and reports what it saw, raised, missed and lost.", root =>
{
    RunCommand.AddTo(root);
    CompareCommand.AddTo(root);
});
