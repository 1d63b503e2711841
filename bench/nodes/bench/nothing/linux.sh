true
done_ok
