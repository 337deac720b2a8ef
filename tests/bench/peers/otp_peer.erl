%% The benchmarks in Erlang/OTP, written as its users would. tools/bench runs it:
%%
%%   erl +S SCHEDULERS -noshell -run otp_peer main NAME DIVISOR
%%
%% prints one number, in the unit of NAME; DIVISOR makes the run that much
%% shorter.
-module(otp_peer).
-behaviour(gen_server).

-export([main/1, idle/0, skynet/3]).
-export([init/1, handle_call/3, handle_cast/2]).

-define(CALLS, 500000).
-define(CROSSING_CALLS, 30000).
-define(PAIRS, 256).
-define(TELLS, 2000000).
-define(ACTORS, 1000000).

main([Name, Divisor]) ->
    io:format("~w~n", [float(measure(Name, list_to_integer(Divisor)))]),
    halt(0).

measure("call_same_shard_16B", D) -> call(?CALLS div D);
measure("call_cross_shard_256", D) -> call_pairs(?PAIRS, ?CALLS div D div ?PAIRS + 1);
measure("call_cross_shard_1", D) -> call_across(?CROSSING_CALLS div D);
measure("tell_1to1", D) -> tell(1, ?TELLS div D);
measure("tell_10to1", D) -> tell(10, ?TELLS div D);
measure("tell_cross_shard_10to1", D) -> tell(10, ?TELLS div D);
measure("spawn_1e6", D) -> element(1, spawn_many(?ACTORS div D));
measure("bytes_per_idle_actor", D) -> element(2, spawn_many(?ACTORS div D));
measure("skynet_1e6", D) -> skynet(size_for(?ACTORS, ?ACTORS div D)).

%% gen_server:call(): nanoseconds per call.

init(_) -> {ok, 0}.
handle_call({ping, Value}, _From, State) -> {reply, Value + 1, State}.
handle_cast(_, State) -> {noreply, State}.

calls(_, 0) -> ok;
calls(Server, N) ->
    _ = gen_server:call(Server, {ping, 1}, infinity),
    calls(Server, N - 1).

call(N) ->
    in_process([], fun() ->
        {ok, Server} = gen_server:start(?MODULE, [], []),
        calls(Server, N div 20),
        timed(fun() -> calls(Server, N) end) / N
    end).

call_pairs(Pairs, Each) ->
    Me = self(),
    Callers = [spawn(fun() ->
        {ok, Server} = gen_server:start(?MODULE, [], []),
        receive go -> ok end,
        calls(Server, Each),
        Me ! done
    end) || _ <- lists:seq(1, Pairs)],
    timed(fun() ->
        [Caller ! go || Caller <- Callers],
        [receive done -> ok end || _ <- Callers]
    end) / (Pairs * Each).

%% The callee is bound to one scheduler and the caller to another.
call_across(N) ->
    {ok, Server} = gen_server:start(?MODULE, [], [{spawn_opt, [{scheduler, 2}]}]),
    in_process([{scheduler, 1}], fun() ->
        calls(Server, N div 20),
        timed(fun() -> calls(Server, N) end) / N
    end).

%% Plain messages: tells per second.

collect(0, To) -> To ! done;
collect(N, To) -> receive {tell, _} -> collect(N - 1, To) end.

produce(_, 0) -> ok;
produce(To, N) -> To ! {tell, N}, produce(To, N - 1).

tell(Senders, Count) ->
    Me = self(),
    Each = Count div Senders,
    Collector = spawn(fun() -> collect(Each * Senders, Me) end),
    Nanos = timed(fun() ->
        [spawn(fun() -> produce(Collector, Each) end) || _ <- lists:seq(1, Senders)],
        receive done -> ok end
    end),
    Each * Senders * 1.0e9 / Nanos.

%% Processes per second, and bytes of one that waits.

idle() -> receive stop -> ok end.

spawn_each(0, Pids) -> Pids;
spawn_each(N, Pids) -> spawn_each(N - 1, [spawn(?MODULE, idle, []) | Pids]).

spawn_many(N) ->
    Before = erlang:memory(processes),
    Begin = erlang:monotonic_time(nanosecond),
    Pids = spawn_each(N, []),
    Nanos = erlang:monotonic_time(nanosecond) - Begin,
    Bytes = (erlang:memory(processes) - Before) / length(Pids),
    {N * 1.0e9 / Nanos, Bytes}.

%% Milliseconds.

size_for(Size, Wanted) when Size > 10, Size > Wanted -> size_for(Size div 10, Wanted);
size_for(Size, _) -> Size.

skynet(Size) ->
    Expected = Size * (Size - 1) div 2,
    timed(fun() ->
        spawn(?MODULE, skynet, [self(), 0, Size]),
        receive Expected -> ok end
    end) / 1.0e6.

skynet(Parent, First, 1) -> Parent ! First;
skynet(Parent, First, Size) ->
    Part = Size div 10,
    Me = self(),
    [spawn(?MODULE, skynet, [Me, First + I * Part, Part]) || I <- lists:seq(0, 9)],
    Parent ! sum(10, 0).

sum(0, Sum) -> Sum;
sum(N, Sum) -> receive Number -> sum(N - 1, Sum + Number) end.

timed(Fun) ->
    Begin = erlang:monotonic_time(nanosecond),
    Fun(),
    erlang:monotonic_time(nanosecond) - Begin.

in_process(Options, Fun) ->
    Me = self(),
    spawn_opt(fun() -> Me ! {result, Fun()} end, Options),
    receive {result, Result} -> Result end.
